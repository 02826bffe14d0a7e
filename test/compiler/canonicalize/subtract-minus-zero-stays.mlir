// x - -0 stays: it turns -0 into 0.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: arith.{{addf|subf}}
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant -0.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = arith.subf %x, %b : !TE
  return %y : !TE
}
