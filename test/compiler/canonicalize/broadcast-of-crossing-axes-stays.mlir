// A value per token and one per expert meet only at every pair.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>
!E = tensor<8xf32, #route.axes<["E"]>>

// CHECK-LABEL: @f(
// CHECK: route.broadcast
// CHECK: route.broadcast
// CHECK: arith.addf {{.*}} : tensor<?x8xf32
func.func @f(%t: !T, %e: !E) -> !TE {
  %0 = route.broadcast %t : !T -> !TE
  %1 = route.broadcast %e : !E -> !TE
  %2 = arith.addf %0, %1 : !TE
  return %2 : !TE
}
