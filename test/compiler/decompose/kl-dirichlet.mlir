// KL of Dirichlets: divergences of lgamma, given exact differences, all with the
// totals' tilt, kept at least 0.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[A:.*]]: tensor{{.*}}, %[[B:.*]]: tensor
// CHECK-DAG: %[[D:.*]] = arith.subf %[[B]], %[[A]]
// CHECK-DAG: %[[SB:.*]] = route.sum %[[B]] over ["E"]
// CHECK-DAG: %[[SA:.*]] = route.sum %[[A]] over ["E"]
// CHECK-DAG: %[[SD:.*]] = route.sum %[[D]] over ["E"]
// CHECK-DAG: %[[RB:.*]] = route.broadcast %[[SB]]
// CHECK-DAG: %[[RA:.*]] = route.broadcast %[[SA]]
// CHECK-DAG: %[[RD:.*]] = route.broadcast %[[SD]]
// CHECK-DAG: %[[K:.*]] = route.lgamma_bregman %[[B]], %[[A]], %[[D]] tilted %[[RB]], %[[RA]], %[[RD]]
// CHECK-DAG: %[[SK:.*]] = route.sum %[[K]] over ["E"]
// CHECK-DAG: %[[T:.*]] = route.lgamma_bregman %[[SB]], %[[SA]], %[[SD]] tilted %[[SB]], %[[SA]], %[[SD]]
// CHECK: %[[KL:.*]] = arith.subf %[[SK]], %[[T]]
// CHECK: %[[N:.*]] = arith.negf %[[KL]]
// CHECK: %[[R:.*]] = route.relu %[[N]]
// CHECK: %[[C:.*]] = route.stop_gradient %[[R]]
// CHECK: arith.addf %[[KL]], %[[C]]
func.func @f(%a: !TE, %b: !TE) -> !T {
  %0 = route.kl_dirichlet %a, %b over "E" : !TE -> !T
  return %0 : !T
}
