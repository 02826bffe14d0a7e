// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s

// A number per token that a whole row goes into is kept; what is elementwise
// in it is computed again.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 1
// CHECK: %[[S:.*]] = route.sum
// CHECK: %[[L:.*]] = math.log
// CHECK: return %{{.*}}, %[[S]]
func.func @f(%x: !te {route.grad}) -> (!t, !t)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = route.sum %x over ["E"] : !te -> !t
  %1 = math.log %0 : !t
  %2 = arith.negf %1 : !t
  return %2, %1 : !t, !t
}
// CHECK-LABEL: func.func @f_backward(
// CHECK: math.log
func.func @f_backward(%x: !te, %l: !t, %g: !t) -> !te {
  %0 = arith.mulf %g, %l : !t
  %1 = route.broadcast %0 : !t -> !te
  return %1 : !te
}
