// sigmoid: g y sigmoid(-x).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[N:.*]] = arith.negf %[[X]]
// CHECK: %[[C:.*]] = route.sigmoid %[[N]]
// CHECK: %[[S:.*]] = arith.mulf %[[Y]], %[[C]]
// CHECK: arith.mulf %[[G]], %[[S]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = route.sigmoid %x : f32
  return %y : f32
}
