// stop_gradient lets no cotangent through, and is gone afterwards.
// RUN: sluice-opt %s --route-differentiate --canonicalize | FileCheck %s

// CHECK-NOT: stop_gradient
// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:.*]]: f32, %[[G:.*]]: f32)
// CHECK-NEXT: %[[D:.*]] = arith.mulf %[[G]], %[[X]]
// CHECK-NEXT: return %[[D]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %0 = route.stop_gradient %x : f32
  %y = arith.mulf %0, %x : f32
  return %y : f32
}
