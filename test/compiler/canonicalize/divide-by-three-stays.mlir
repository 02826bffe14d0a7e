// x / 3 stays: 1 / 3 is not exact.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: arith.divf
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 3.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = arith.divf %x, %b : !TE
  return %y : !TE
}
