// log_gamma_sample_grad by log z: psi(alpha) - log z - w (alpha - z).
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[L:.*]]: f32, %[[W:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[Z:.*]] = math.exp %[[L]]
// CHECK: %[[D:.*]] = arith.subf %[[A]], %[[Z]]
// CHECK: %[[P:.*]] = arith.mulf %[[W]], %[[D]]
// CHECK: %[[PSI:.*]] = route.digamma %[[A]]
// CHECK: %[[S:.*]] = arith.subf %[[PSI]], %[[L]]
// CHECK: %[[R:.*]] = arith.subf %[[S]], %[[P]]
// CHECK: arith.mulf %[[G]], %[[R]]
func.func @f(%a: f32, %l: f32 {route.grad}) -> f32 {
  %y = route.log_gamma_sample_grad %a, %l : f32
  return %y : f32
}
