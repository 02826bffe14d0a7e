// A zero gradient has the storage type of its argument.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK: %[[Z:.*]] = route.broadcast %{{.*}} : f32 -> tensor<?xf32
// CHECK: %[[B:.*]] = arith.truncf %[[Z]]
// CHECK: return %[[B]] : tensor<?xbf16
func.func @f(%x: tensor<?xbf16, #route.axes<["T"]>> {route.grad}, %y: f32) -> f32 {
  return %y : f32
}
