// x ** 1 is x.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 1.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = math.powf %x, %b : !TE
  return %y : !TE
}
