// x / c is x * (1 / c) where 1 / c is exact.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[C:.*]] = arith.constant 1.250000e-01
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[C]]
// CHECK-NEXT: arith.mulf %[[X]], %[[B]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 8.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = arith.divf %x, %b : !TE
  return %y : !TE
}
