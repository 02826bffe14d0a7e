// expm1: g (y + 1).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[S:.*]] = arith.addf %[[Y]], %{{.*}}
// CHECK: arith.mulf %[[G]], %[[S]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.expm1 %x : f32
  return %y : f32
}
