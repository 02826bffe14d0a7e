// select: each arm has the cotangent where it was chosen.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[C:.*]]: i1, %[[A:.*]]: f32, %[[B:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[Z:.*]] = arith.constant 0.0
// CHECK: %[[DA:.*]] = arith.select %[[C]], %[[G]], %[[Z]]
// CHECK: %[[DB:.*]] = arith.select %[[C]], %[[Z]], %[[G]]
// CHECK: return %[[DA]], %[[DB]]
func.func @f(%c: i1, %a: f32 {route.grad}, %b: f32 {route.grad}) -> f32 {
  %y = arith.select %c, %a, %b : f32
  return %y : f32
}
