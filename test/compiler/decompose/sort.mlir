// Sorting puts each number at its rank, and NaN where tokens are left out.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[G:.*]]: tensor
// CHECK-NEXT: %[[R:.*]] = route.rank %[[X]] by %[[G]]
// CHECK-NEXT: route.put %[[X]] at %[[R]] else 0x7FF8000000000000
func.func @f(%x: !TE, %g: !T) -> !TE {
  %0 = route.sort %x by %g : !TE, !T
  return %0 : !TE
}
