// Subtracting passes the cotangent on, and its negative.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[N:.*]] = arith.negf %[[G]]
// CHECK: return %[[G]], %[[N]]
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.subf %a, %b : f32
  return %y : f32
}
