// sqrt: (g / 2) / y.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[H:.*]] = arith.mulf %[[G]], %{{.*}}
// CHECK: arith.divf %[[H]], %[[Y]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.sqrt %x : f32
  return %y : f32
}
