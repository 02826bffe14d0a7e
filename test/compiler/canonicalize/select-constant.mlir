// select(broadcast(true), a, b) is a.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!TB = tensor<?x8xi1, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @f(%x: !TE, %y: !TE) -> !TE {
  %c = arith.constant true
  %b = route.broadcast %c : i1 -> !TB
  %0 = arith.select %b, %x, %y : !TB, !TE
  return %0 : !TE
}
