// sigmoid_tail: -g sigmoid(x) sigmoid(-x); sigmoid_of_tail: -g.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK-DAG: %[[Z:.*]] = route.sigmoid %[[X]]
// CHECK-DAG: %[[N:.*]] = arith.negf %[[X]]
// CHECK-DAG: %[[C:.*]] = route.sigmoid %[[N]]
// CHECK: %[[P:.*]] = arith.mulf %[[Z]], %[[C]]
// CHECK: %[[D:.*]] = arith.negf %[[P]]
// CHECK: arith.mulf %[[G]], %[[D]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = route.sigmoid_tail %x : f32
  return %y : f32
}

// CHECK-LABEL: @of_backward(
// CHECK-SAME: %[[G:[a-z0-9]*]]: f32)
// CHECK-NEXT: %[[D:.*]] = arith.negf %[[G]]
// CHECK-NEXT: return %[[D]]
func.func @of(%x: f32 {route.grad}) -> f32 {
  %y = route.sigmoid_of_tail %x : f32
  return %y : f32
}
