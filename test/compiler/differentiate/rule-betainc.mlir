// betainc by x: the density, whose factors are 1 where a or b is 1.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32, %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK: math.log %[[X]]
// CHECK: arith.select
// CHECK: math.log1p
// CHECK: arith.select
// CHECK: %[[P:.*]] = math.exp
// CHECK: arith.mulf %[[G]], %[[P]]
func.func @f(%a: f32, %b: f32, %x: f32 {route.grad}) -> f32 {
  %y = route.betainc %a, %b, %x : f32
  return %y : f32
}
