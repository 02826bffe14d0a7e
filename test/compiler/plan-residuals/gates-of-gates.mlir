// RUN: sluice-opt --route-differentiate --canonicalize --cse --route-plan-residuals='ops-per-byte=6' --canonicalize --cse %s | FileCheck %s

// Of a gate of a gate, the inner one follows from a tail before the outer one.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: func.func @f(
func.func @f(%x: !te {route.grad}) -> !te {
  %0 = arith.negf %x : !te
  %1 = route.sigmoid %0 : !te
  %2 = route.sigmoid %1 : !te
  return %2 : !te
}
// CHECK: func.func @f_backward(
// CHECK-SAME: %[[X:[^:]*]]: tensor
// CHECK: %[[NEG:.*]] = arith.negf %[[X]]
// CHECK: %[[INNER:.*]] = route.sigmoid %[[NEG]]
// CHECK: route.sigmoid %[[INNER]]
// CHECK: route.sigmoid %[[X]]
