// The transpose of a sum is a broadcast.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[G:[a-z0-9]+]]: f32)
// CHECK: %[[B:.*]] = route.broadcast %[[G]] : f32 -> tensor<?x8xf32
// CHECK: return %[[B]]
func.func @f(%x: !TE {route.grad}) -> f32 {
  %y = route.sum %x over ["T", "E"] : !TE -> f32
  return %y : f32
}
