// A sum over experts and then over tokens is one sum.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: route.sum %[[X]] over ["E", "T"]
func.func @f(%x: !TE) -> f32 {
  %0 = route.sum %x over ["E"] : !TE -> !T
  %1 = route.sum %0 over ["T"] : !T -> f32
  return %1 : f32
}
