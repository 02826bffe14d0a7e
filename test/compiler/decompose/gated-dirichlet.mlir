// The weights of a gated Dirichlet draw are one softmax.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK: %[[L:.*]] = route.log_gamma_sample %{{.*}} stream 1
// CHECK: %[[Z:.*]] = route.log_gate
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[Z]], %[[L]]
// CHECK-NEXT: %[[W:.*]] = route.softmax %[[S]] over "E"
// CHECK-NEXT: return %[[W]]
func.func @f(%x: !TE, %tau: f32, %alpha: !TE, %rng: !route.rng) -> !TE {
  %z = route.gumbel_sigmoid %x, %tau, %rng stream 0 : !TE, f32
  %t = route.dirichlet %alpha, %rng over "E" stream 1 : !TE
  %p = arith.mulf %z, %t : !TE
  %w = route.normalize %p over "E" : !TE
  return %w : !TE
}
