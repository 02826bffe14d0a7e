// A Dirichlet draw is a softmax of log-Gamma draws.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[RNG:.*]]: !route.rng
// CHECK-NEXT: %[[L:.*]] = route.log_gamma_sample %[[X]], %[[RNG]] stream 1
// CHECK-NEXT: route.softmax %[[L]] over "E"
func.func @f(%x: !TE, %rng: !route.rng) -> !TE {
  %0 = route.dirichlet %x, %rng over "E" stream 1 : !TE
  return %0 : !TE
}
