// -a * -b is a * b.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: arith.mulf %[[X]], %[[Y]]
func.func @f(%x: !TE, %y: !TE) -> !TE {
  %0 = arith.negf %x : !TE
  %1 = arith.negf %y : !TE
  %2 = arith.mulf %0, %1 : !TE
  return %2 : !TE
}
