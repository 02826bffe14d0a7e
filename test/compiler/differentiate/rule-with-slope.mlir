// A value with a slope: the derivative is the slope, and nothing of the value.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %{{.*}}: f32, %[[S:.*]]: f32, %[[G:.*]]: f32)
// CHECK-NEXT: %[[X:.*]] = arith.mulf %[[G]], %[[S]]
// CHECK-NEXT: return %[[X]]
func.func @f(%x: f32 {route.grad}, %s: f32) -> f32 {
  %v = math.exp %x : f32
  %y = route.with_slope %v, %x, %s : f32
  return %y : f32
}
