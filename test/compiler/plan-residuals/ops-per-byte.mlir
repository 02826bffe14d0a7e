// RUN: sluice-opt --route-plan-residuals='ops-per-byte=64' %s | FileCheck %s

// Where arithmetic is cheap against memory, the draw is drawn again.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: route.residuals = 0
func.func @f(%x: !te {route.grad}, %rng: !route.rng) -> (!te, !te)
    attributes {route.backward = @f_backward, route.residuals = 1 : i64} {
  %0 = route.log_gamma_sample %x, %rng stream 3 : !te
  return %0, %0 : !te, !te
}
func.func @f_backward(%x: !te, %rng: !route.rng, %l: !te, %g: !te) -> !te {
  %0 = arith.mulf %g, %l : !te
  return %0 : !te
}
