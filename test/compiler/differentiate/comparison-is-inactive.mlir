// Nothing flows through a comparison.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-NOT: arith.cmpf
// CHECK: return
func.func @f(%x: f32 {route.grad}, %y: f32) -> f32 {
  %c = arith.cmpf olt, %x, %y : f32
  %z = arith.select %c, %x, %y : f32
  return %z : f32
}
