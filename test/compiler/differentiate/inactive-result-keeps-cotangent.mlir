// A result that depends on no marked argument has a cotangent argument all the same.
// RUN: sluice-opt %s --route-differentiate --route-drop-unused --canonicalize | FileCheck %s

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %{{.*}}: f32, %{{.*}}: f32, %[[G:.*]]: f32, %[[H:.*]]: f32)
// CHECK-NEXT: return %[[H]]
func.func @f(%x: f32 {route.grad}, %y: f32) -> (f32, f32) {
  %0 = math.exp %y : f32
  return %0, %x : f32, f32
}
