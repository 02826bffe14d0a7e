// A Gamma draw is the exponential of its logarithm.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[RNG:.*]]: !route.rng
// CHECK-NEXT: %[[L:.*]] = route.log_gamma_sample %[[X]], %[[RNG]] stream 1
// CHECK-NEXT: math.exp %[[L]]
func.func @f(%x: !TE, %rng: !route.rng) -> !TE {
  %0 = route.gamma_sample %x, %rng stream 1 : !TE
  return %0 : !TE
}
