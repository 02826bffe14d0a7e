// Functions without marked arguments are left alone; each other one gets its own backward.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s

// CHECK: func.func @f({{.*}}route.backward = @f_backward
// CHECK: func.func @f_backward
// CHECK: func.func @plain(%{{.*}}: f32) -> f32 {
// CHECK: func.func @g({{.*}}route.backward = @g_backward
// CHECK: func.func @g_backward
func.func @f(%x: f32 {route.grad}) -> f32 {
  return %x : f32
}
func.func @plain(%x: f32) -> f32 {
  return %x : f32
}
func.func @g(%x: f32 {route.grad}) -> f32 {
  return %x : f32
}
