// RUN: sluice-opt --route-plan-residuals='budget=0' %s | FileCheck %s

// Without budget a draw is drawn again: its counter gives the same number.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 0
func.func @f(%x: !te {route.grad}, %rng: !route.rng) -> (!te, !te)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = route.log_gamma_sample %x, %rng stream 3 : !te
  %1 = arith.negf %0 : !te
  return %1, %0 : !te, !te
}
// CHECK-LABEL: func.func @f_backward(
// CHECK: route.log_gamma_sample %{{.*}}, %{{.*}} stream 3
func.func @f_backward(%x: !te, %rng: !route.rng, %l: !te, %g: !te) -> !te {
  %0 = arith.mulf %g, %l : !te
  return %0 : !te
}
