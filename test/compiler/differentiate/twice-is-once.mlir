// A second run changes nothing.
// RUN: sluice-opt %s --route-differentiate --route-differentiate | FileCheck %s

// CHECK-COUNT-1: func.func @f_backward
// CHECK-NOT: func.func
func.func @f(%x: f32 {route.grad}) -> f32 {
  return %x : f32
}
