// log1p: g / (1 + x).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[S:.*]] = arith.addf %[[X]], %{{.*}}
// CHECK: arith.divf %[[G]], %[[S]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.log1p %x : f32
  return %y : f32
}
