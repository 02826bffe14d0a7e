// lgamma: g digamma(x).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[D:.*]] = route.digamma %[[X]]
// CHECK: arith.mulf %[[G]], %[[D]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = route.lgamma %x : f32
  return %y : f32
}
