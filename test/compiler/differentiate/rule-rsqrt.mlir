// rsqrt: -g / 2 times the cube of y.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[S:.*]] = arith.mulf %[[Y]], %[[Y]]
// CHECK: %[[C:.*]] = arith.mulf %[[S]], %[[Y]]
// CHECK: %[[H:.*]] = arith.mulf %[[G]], %{{.*}}
// CHECK: arith.mulf %[[H]], %[[C]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.rsqrt %x : f32
  return %y : f32
}
