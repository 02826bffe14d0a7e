// One gradient for each marked argument, in their order.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[G:[a-z0-9]+]]: f32)
// CHECK: %[[N:.*]] = arith.negf %[[G]]
// CHECK: return %[[N]], %[[G]]
func.func @f(%a: f32 {route.grad}, %b: f32, %c: f32 {route.grad}) -> f32 {
  %0 = arith.subf %c, %a : f32
  return %0 : f32
}
