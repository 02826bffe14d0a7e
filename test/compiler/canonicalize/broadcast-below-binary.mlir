// f(broadcast(a), broadcast(b)) is computed once, below the broadcast.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[A:.*]]: f32, %[[B:.*]]: f32
// CHECK-NEXT: %[[P:.*]] = arith.mulf %[[A]], %[[B]] : f32
// CHECK-NEXT: %[[Y:.*]] = route.broadcast %[[P]]
// CHECK-NEXT: return %[[Y]]
func.func @f(%a: f32, %b: f32) -> !TE {
  %0 = route.broadcast %a : f32 -> !TE
  %1 = route.broadcast %b : f32 -> !TE
  %2 = arith.mulf %0, %1 : !TE
  return %2 : !TE
}
