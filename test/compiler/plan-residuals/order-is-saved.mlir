// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s

// Ranks take a kernel of their own: they are kept.

!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 1
// CHECK: %[[R:.*]] = route.rank
// CHECK: return %{{.*}}, %[[R]]
func.func @f(%x: !t {route.grad}) -> (!t, !t)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = route.rank %x : !t
  %1 = route.put %x at %0 else 0.0 : !t
  return %1, %0 : !t, !t
}
func.func @f_backward(%x: !t, %r: !t, %g: !t) -> !t {
  %0 = route.take %g at %r else 0.0 : !t
  return %0 : !t
}
