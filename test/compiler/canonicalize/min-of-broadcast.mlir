// The min over experts of one value is the value.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[T:.*]]: tensor
// CHECK-NEXT: return %[[T]]
func.func @f(%t: !T) -> !T {
  %0 = route.broadcast %t : !T -> !TE
  %1 = route.min %0 over ["E"] : !TE -> !T
  return %1 : !T
}
