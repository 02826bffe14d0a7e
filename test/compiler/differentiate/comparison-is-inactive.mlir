// Nothing flows through a comparison.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[G:[a-z0-9]+]]: f32)
// CHECK: %[[C:.*]] = arith.cmpf
// CHECK-NEXT: %[[Z:.*]] = arith.constant 0.0
// CHECK-NEXT: %[[D:.*]] = arith.select %[[C]], %[[G]], %[[Z]]
// CHECK-NEXT: return %[[D]]
func.func @f(%x: f32 {route.grad}, %y: f32) -> f32 {
  %c = arith.cmpf olt, %x, %y : f32
  %z = arith.select %c, %x, %y : f32
  return %z : f32
}
