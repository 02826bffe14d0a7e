// Ops along the only axis decompose to scalars.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!E = tensor<8xf32, #route.axes<["E"]>>

// CHECK-LABEL: @f(
// CHECK: route.lgamma_bregman {{.*}} : tensor<8xf32
// CHECK: route.lgamma_bregman {{.*}} : f32
func.func @f(%a: !E, %b: !E) -> f32 {
  %0 = route.kl_dirichlet %a, %b over "E" : !E -> f32
  return %0 : f32
}
