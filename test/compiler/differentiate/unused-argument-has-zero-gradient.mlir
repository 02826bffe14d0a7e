// An argument that reaches no result has a zero gradient.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f_backward(
// CHECK: %[[C:.*]] = arith.constant 0.0
// CHECK: %[[Z:.*]] = route.broadcast %[[C]] : f32 -> tensor<?x8xf32
// CHECK: return %[[Z]]
func.func @f(%x: !TE {route.grad}, %y: f32) -> f32 {
  return %y : f32
}
