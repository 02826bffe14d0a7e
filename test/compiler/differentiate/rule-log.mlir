// log: g / x.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: arith.divf %[[G]], %[[X]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.log %x : f32
  return %y : f32
}
