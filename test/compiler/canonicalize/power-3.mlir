// x ** 3 is two products.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[S:.*]] = arith.mulf %[[X]], %[[X]]
// CHECK-NEXT: arith.mulf %[[S]], %[[X]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 3.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = math.powf %x, %b : !TE
  return %y : !TE
}
