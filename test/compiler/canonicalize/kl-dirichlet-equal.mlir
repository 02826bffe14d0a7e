// KL(a, a) = 0 for Dirichlets.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK: %[[C:.*]] = arith.constant 0.0
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[C]]
// CHECK-NEXT: return %[[B]]
func.func @f(%x: !TE) -> !T {
  %0 = route.kl_dirichlet %x, %x over "E" : !TE -> !T
  return %0 : !T
}
