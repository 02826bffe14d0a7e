// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s

// The slope of a value stands for all that it was computed from: one number is
// kept, and neither the distribution function nor the rank. After that there
// are no slopes, but what they stood between stays apart.

!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 1
// CHECK: %[[F:.*]] = route.betainc
// CHECK: %[[S:.*]] = arith.subf %[[F]]
// CHECK-NOT: route.with_slope
// CHECK: %[[Y:.*]] = route.stop_gradient %[[F]]
// CHECK-NEXT: return %[[Y]], %[[S]]
func.func @f(%a: !t, %x: !t {route.grad}) -> (!t, !t)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = route.betainc %a, %a, %x : !t
  %1 = route.rank %x : !t
  %2 = arith.subf %0, %1 : !t
  %3 = route.with_slope %0, %x, %2 : !t
  return %3, %2 : !t, !t
}
// CHECK-LABEL: func.func @f_backward(
// CHECK-NEXT: arith.mulf
func.func @f_backward(%a: !t, %x: !t, %s: !t, %g: !t) -> !t {
  %0 = arith.mulf %g, %s : !t
  return %0 : !t
}
