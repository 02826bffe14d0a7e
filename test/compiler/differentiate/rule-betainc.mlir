// betainc by x: the density, from its logarithm.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[L:.*]] = route.beta_log_prob %[[X]], %[[A]], %[[B]]
// CHECK: %[[P:.*]] = math.exp %[[L]]
// CHECK: arith.mulf %[[G]], %[[P]]
func.func @f(%a: f32, %b: f32, %x: f32 {route.grad}) -> f32 {
  %y = route.betainc %a, %b, %x : f32
  return %y : f32
}
