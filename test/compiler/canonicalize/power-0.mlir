// x ** 0 is 1, for x = NaN too.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[C:.*]] = arith.constant 1.000000e+00
// CHECK-NEXT: %[[B:.*]] = route.broadcast %[[C]]
// CHECK-NEXT: return %[[B]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 0.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %y = math.powf %x, %b : !TE
  return %y : !TE
}
