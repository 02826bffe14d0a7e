// RUN: sluice-opt --route-plan-residuals %s | FileCheck %s

// A Gamma draw costs more than moving it: it is kept, the concentration is not.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: func.func @f(
// CHECK-SAME: route.residuals = 1
// CHECK: %[[L:.*]] = route.log_gamma_sample
// CHECK: return %{{.*}}, %[[L]]
func.func @f(%x: !te {route.grad}, %rng: !route.rng) -> (!te, !te, !te)
    attributes {route.backward = @f_backward, route.residuals = 2 : i64} {
  %0 = math.exp %x : !te
  %1 = route.log_gamma_sample %0, %rng stream 0 : !te
  %2 = arith.negf %1 : !te
  return %2, %0, %1 : !te, !te, !te
}
// CHECK-LABEL: func.func @f_backward(
// CHECK-SAME: %[[X:[^:]*]]: tensor{{[^%]*}}, %{{[^:]*}}: !route.rng, %[[L:[^:]*]]:
// CHECK: %[[A:.*]] = math.exp %[[X]]
// CHECK: route.log_gamma_sample_grad %[[A]], %[[L]]
func.func @f_backward(%x: !te, %rng: !route.rng, %a: !te, %l: !te, %g: !te) -> !te {
  %0 = route.log_gamma_sample_grad %a, %l : !te
  %1 = arith.mulf %g, %0 : !te
  return %1 : !te
}
