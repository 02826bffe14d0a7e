// a - -b is a + b.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: arith.addf %[[X]], %[[Y]]
func.func @f(%x: !TE, %y: !TE) -> !TE {
  %0 = arith.negf %y : !TE
  %1 = arith.subf %x, %0 : !TE
  return %1 : !TE
}
