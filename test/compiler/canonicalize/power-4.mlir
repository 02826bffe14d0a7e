// x ** 4 is the square of the square.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[S:.*]] = arith.mulf %[[X]], %[[X]]
// CHECK-NEXT: arith.mulf %[[S]], %[[S]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 4.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = math.powf %x, %b : !TE
  return %y : !TE
}
