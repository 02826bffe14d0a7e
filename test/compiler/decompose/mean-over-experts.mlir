// The mean over a static axis multiplies by a constant.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: %[[C:.*]] = arith.constant 1.250000e-01
// CHECK-DAG: %[[S:.*]] = route.sum %[[X]] over ["E"]
// CHECK-DAG: %[[B:.*]] = route.broadcast %[[C]]
// CHECK: arith.mulf %[[S]], %[[B]]
func.func @f(%x: !TE) -> !T {
  %0 = route.mean %x over ["E"] : !TE -> !T
  return %0 : !T
}
