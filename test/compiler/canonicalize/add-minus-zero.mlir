// x + -0 is x, for x = -0 too.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant -0.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = arith.addf %x, %b : !TE
  return %y : !TE
}
