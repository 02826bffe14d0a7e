// x * 1 is x, whichever side the constant is on.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @right(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @right(%x: !TE) -> !TE {
  %c = arith.constant 1.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = arith.mulf %x, %b : !TE
  return %y : !TE
}

// CHECK-LABEL: @left(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @left(%x: !TE) -> !TE {
  %c = arith.constant 1.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = arith.mulf %b, %x : !TE
  return %y : !TE
}
