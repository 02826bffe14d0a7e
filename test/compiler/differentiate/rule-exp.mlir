// exp: g y.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: arith.mulf %[[G]], %[[Y]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.exp %x : f32
  return %y : f32
}
