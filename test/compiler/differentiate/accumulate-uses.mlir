// The cotangents of several uses add up.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[A:.*]] = arith.mulf %[[G]], %[[X]]
// CHECK: %[[B:.*]] = arith.mulf %[[G]], %[[X]]
// CHECK: %[[S:.*]] = arith.addf %[[A]], %[[B]]
// CHECK: return %[[S]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = arith.mulf %x, %x : f32
  return %y : f32
}
