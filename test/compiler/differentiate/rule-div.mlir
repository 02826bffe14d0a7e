// a / b: g / b and -(g / b) y.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[DA:.*]] = arith.divf %[[G]], %[[B]]
// CHECK: %[[P:.*]] = arith.mulf %[[DA]], %[[Y]]
// CHECK: %[[DB:.*]] = arith.negf %[[P]]
// CHECK: return %[[DA]], %[[DB]]
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.divf %a, %b : f32
  return %y : f32
}
