// An unknown derivative that no result needs is no error.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
func.func @f(%a: f32 {route.grad}, %b: f32, %x: f32 {route.grad}) -> f32 {
  %s = route.stop_gradient %a : f32
  %y = route.betainc %s, %b, %x : f32
  return %y : f32
}
