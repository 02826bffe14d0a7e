// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s

// What is cheap to compute is computed again from the inputs.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: -> tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-SAME: route.residuals = 0
func.func @f(%x: !te {route.grad}) -> (!te, !te)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = math.exp %x : !te
  %1 = arith.negf %0 : !te
  return %1, %0 : !te, !te
}
// CHECK-LABEL: func.func @f_backward(
// CHECK-SAME: %[[X:[^:]*]]: {{[^%]*}}, %[[G:[^:]*]]:
// CHECK: %[[Y:.*]] = math.exp %[[X]]
// CHECK: arith.mulf %[[G]], %[[Y]]
func.func @f_backward(%x: !te, %y: !te, %g: !te) -> !te {
  %0 = arith.mulf %g, %y : !te
  return %0 : !te
}
