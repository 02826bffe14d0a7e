// softplus: g sigmoid(x).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[C:.*]] = route.sigmoid %[[X]]
// CHECK: arith.mulf %[[G]], %[[C]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = route.softplus %x : f32
  return %y : f32
}
