// Adding passes the cotangent on.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: return %[[G]], %[[G]]
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.addf %a, %b : f32
  return %y : f32
}
