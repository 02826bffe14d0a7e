// log_sigmoid and log_gate: g sigmoid(-x).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[N:.*]] = arith.negf %[[X]]
// CHECK: %[[C:.*]] = route.sigmoid %[[N]]
// CHECK: arith.mulf %[[G]], %[[C]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = route.log_sigmoid %x : f32
  return %y : f32
}

// CHECK-LABEL: @gate_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[N:.*]] = arith.negf %[[X]]
// CHECK: %[[C:.*]] = route.sigmoid %[[N]]
// CHECK: arith.mulf %[[G]], %[[C]]
func.func @gate(%x: f32 {route.grad}) -> f32 {
  %y = route.log_gate %x : f32
  return %y : f32
}
