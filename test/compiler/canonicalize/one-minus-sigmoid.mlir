// 1 - sigmoid(x) is sigmoid(-x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[X]]
// CHECK-NEXT: route.sigmoid %[[N]]
func.func @f(%x: !TE) -> !TE {
  %c = arith.constant 1.0 : f32
  %b = route.broadcast %c : f32 -> !TE
  %z = route.sigmoid %x : !TE
  %0 = arith.subf %b, %z : !TE
  return %0 : !TE
}
