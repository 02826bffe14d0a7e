// Residuals come in the order in which the forward computes them, each once.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: func.func @f(
// CHECK: %[[A:.*]] = math.exp
// CHECK: %[[B:.*]] = math.exp %[[A]]
// CHECK: return %[[B]], %[[A]], %[[B]]
func.func @f(%x: f32 {route.grad}) -> f32 {
  %0 = math.exp %x : f32
  %1 = math.exp %0 : f32
  return %1 : f32
}
