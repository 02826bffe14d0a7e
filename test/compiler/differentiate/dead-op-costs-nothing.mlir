// An op that reaches no result has no adjoint and needs no rule.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[G:[a-z0-9]+]]: f32)
// CHECK-NEXT: return %[[G]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %0 = math.sin %x : f32
  return %x : f32
}
