// select(c, x, x) is x.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!TB = tensor<?x8xi1, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %{{.*}}: tensor{{.*}}, %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @f(%c: !TB, %x: !TE) -> !TE {
  %0 = arith.select %c, %x, %x : !TB, !TE
  return %0 : !TE
}
