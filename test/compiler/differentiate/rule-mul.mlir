// a b: g b and g a.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[DA:.*]] = arith.mulf %[[G]], %[[B]]
// CHECK: %[[DB:.*]] = arith.mulf %[[G]], %[[A]]
// CHECK: return %[[DA]], %[[DB]]
func.func @f(%a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.mulf %a, %b : f32
  return %y : f32
}
