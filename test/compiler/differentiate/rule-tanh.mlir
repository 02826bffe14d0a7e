// tanh: g (1 - y)(1 + y).
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[Y:.*]]: f32, %[[G:.*]]: f32)
// CHECK: %[[A:.*]] = arith.subf %{{.*}}, %[[Y]]
// CHECK: %[[B:.*]] = arith.addf %[[Y]], %{{.*}}
// CHECK: %[[S:.*]] = arith.mulf %[[A]], %[[B]]
// CHECK: arith.mulf %[[G]], %[[S]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %y = math.tanh %x : f32
  return %y : f32
}
