// RUN: sluice-opt --route-plan-residuals --canonicalize --cse %s | FileCheck %s

// What the backward computes of sums over the experts alone, the forward does; the
// sums are not kept then. What is cheap stays.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 2
// CHECK: %[[S:.*]] = route.sum
// CHECK: %[[M:.*]] = route.max
// CHECK: %[[D:.*]] = route.trigamma %[[S]]
// CHECK: return %[[S]], %[[M]], %[[D]]
func.func @f(%x: !te {route.grad}) -> (!t, !t, !t)
    attributes {route.backward = @f_backward, route.residuals = 2 : i64} {
  %0 = route.sum %x over ["E"] : !te -> !t
  %1 = route.max %x over ["E"] : !te -> !t
  return %0, %0, %1 : !t, !t, !t
}
// CHECK-LABEL: func.func @f_backward(
// CHECK-SAME: %{{[^:]*}}: tensor{{[^%]*}}, %[[M:[^:]*]]: tensor{{[^%]*}}, %[[D:[^:]*]]: tensor
// CHECK-NOT: route.trigamma
// CHECK: %[[N:.*]] = arith.negf %[[M]]
// CHECK: arith.mulf %[[D]], %[[N]]
func.func @f_backward(%x: !te, %s: !t, %m: !t, %g: !t) -> !te {
  %0 = route.trigamma %s : !t
  %1 = arith.negf %m : !t
  %2 = arith.mulf %0, %1 : !t
  %3 = arith.mulf %g, %2 : !t
  %4 = route.broadcast %3 : !t -> !te
  return %4 : !te
}
