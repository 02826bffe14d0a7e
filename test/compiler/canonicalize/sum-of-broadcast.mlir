// A sum over experts of one value is 8 times the value.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[T:.*]]: tensor
// CHECK-NEXT: %[[C:.*]] = arith.constant 8.000000e+00
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[C]]
// CHECK-NEXT: arith.mulf %[[T]], %[[B]]
func.func @f(%t: !T) -> !T {
  %0 = route.broadcast %t : !T -> !TE
  %1 = route.sum %0 over ["E"] : !TE -> !T
  return %1 : !T
}
