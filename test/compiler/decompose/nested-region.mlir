// Ops inside regions decompose as well.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!E = tensor<8xf32, #route.axes<["E"]>>

// CHECK-LABEL: @f(
// CHECK: scf.if
// CHECK-NOT: route.mean
// CHECK: route.sum
// CHECK-NOT: route.mean
func.func @f(%c: i1, %x: !E) -> f32 {
  %0 = scf.if %c -> f32 {
    %1 = route.mean %x over ["E"] : !E -> f32
    scf.yield %1 : f32
  } else {
    %2 = route.max %x over ["E"] : !E -> f32
    scf.yield %2 : f32
  }
  return %0 : f32
}
