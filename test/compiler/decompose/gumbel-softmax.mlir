// A relaxed categorical draw is a softmax of noisy logits.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[TAU:.*]]: f32, %[[RNG:.*]]: !route.rng
// CHECK: %[[G:.*]] = route.gumbel %[[RNG]] stream 3
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[X]], %[[G]]
// CHECK-NEXT: %[[R:.*]] = arith.divf %{{.*}}, %[[TAU]] : f32
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[R]]
// CHECK-NEXT: %[[L:.*]] = arith.mulf %[[S]], %[[B]]
// CHECK-NEXT: route.softmax %[[L]] over "E"
func.func @f(%x: !TE, %tau: f32, %rng: !route.rng) -> !TE {
  %0 = route.gumbel_softmax %x, %tau, %rng over "E" stream 3 : !TE, f32
  return %0 : !TE
}
