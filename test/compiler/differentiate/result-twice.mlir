// A value returned twice has two cotangents.
// RUN: sluice-opt %s --route-differentiate --route-drop-unused | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %{{.*}}: f32, %[[G:.*]]: f32, %[[H:.*]]: f32)
// CHECK: %[[S:.*]] = arith.addf %[[G]], %[[H]]
// CHECK: return %[[S]]
func.func @f(%x: f32 {route.grad}) -> (f32, f32) {
  return %x, %x : f32, f32
}
