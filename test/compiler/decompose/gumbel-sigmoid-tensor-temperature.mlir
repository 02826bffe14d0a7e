// A temperature per element divides.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[TAU:.*]]: tensor{{.*}}, %[[RNG:.*]]: !route.rng
// CHECK: %[[G:.*]] = route.logistic %[[RNG]] stream 3
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[X]], %[[G]]
// CHECK-NEXT: %[[L:.*]] = arith.divf %[[S]], %[[TAU]]
// CHECK-NEXT: route.sigmoid %[[L]]
func.func @f(%x: !TE, %tau: !TE, %rng: !route.rng) -> !TE {
  %0 = route.gumbel_sigmoid %x, %tau, %rng stream 3 : !TE, !TE
  return %0 : !TE
}
