// A Gamma draw: the implicit derivative at a fixed quantile.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %{{.*}}: !route.rng, %[[L:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[W:.*]] = route.log_gamma_sample_grad %[[A]], %[[L]]
// CHECK: arith.mulf %[[G]], %[[W]]
func.func @f(%a: f32 {route.grad}, %rng: !route.rng) -> f32 {
  %y = route.log_gamma_sample %a, %rng stream 0 : f32
  return %y : f32
}
