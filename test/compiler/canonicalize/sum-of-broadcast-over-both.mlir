// Of a sum over tokens and experts of one value, the experts are a factor.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK: %[[B:.*]] = route.broadcast %{{.*}} : f32 -> tensor<?xf32,
// CHECK-NEXT: %[[S:.*]] = route.sum %[[B]] over ["T"]
// CHECK-NEXT: arith.mulf %[[S]]
func.func @f(%a: f32) -> f32 {
  %0 = route.broadcast %a : f32 -> !TE
  %1 = route.sum %0 over ["T", "E"] : !TE -> f32
  return %1 : f32
}
