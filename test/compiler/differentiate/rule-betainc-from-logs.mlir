// betainc by log(x): x times the density, which stays bounded as x goes to 0.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[L:.*]] = route.beta_log_prob_from_logs %[[X]], %[[Y]], %[[A]], %[[B]]
// CHECK: %[[S:.*]] = arith.addf %[[L]], %[[X]]
// CHECK: %[[P:.*]] = math.exp %[[S]]
// CHECK: arith.mulf %[[G]], %[[P]]
func.func @f(%a: f32, %b: f32, %x: f32 {route.grad}, %y: f32) -> f32 {
  %z = route.betainc_from_logs %a, %b, %x, %y : f32
  return %z : f32
}
