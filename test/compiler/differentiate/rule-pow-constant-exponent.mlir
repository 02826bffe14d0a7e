// A constant exponent: no logarithm of a negative base.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-NOT: math.log
func.func @f(%a: f32 {route.grad}, %b: f32) -> f32 {
  %y = math.powf %a, %b : f32
  return %y : f32
}
