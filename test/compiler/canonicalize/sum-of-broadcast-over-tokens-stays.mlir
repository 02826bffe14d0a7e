// A sum over tokens of one value stays a sum: there may be no token.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK: route.sum
func.func @f(%a: f32) -> f32 {
  %0 = route.broadcast %a : f32 -> !T
  %1 = route.sum %0 over ["T"] : !T -> f32
  return %1 : f32
}
