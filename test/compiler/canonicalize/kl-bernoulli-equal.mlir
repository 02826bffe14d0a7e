// KL(p, p) = 0 for Bernoullis, scalars and tensors alike.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @tensors(
// CHECK: %[[C:.*]] = arith.constant 0.0
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[C]]
// CHECK-NEXT: return %[[B]]
func.func @tensors(%x: !TE) -> !TE {
  %0 = route.kl_bernoulli %x, %x : !TE
  return %0 : !TE
}

// CHECK-LABEL: @scalars(
// CHECK: %[[C:.*]] = arith.constant 0.0
// CHECK-NEXT: return %[[C]]
func.func @scalars(%x: f32) -> f32 {
  %0 = route.kl_bernoulli %x, %x : f32
  return %0 : f32
}
