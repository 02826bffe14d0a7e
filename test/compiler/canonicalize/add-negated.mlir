// Adding a negated value is a subtraction, on either side.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @right(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: arith.subf %[[X]], %[[Y]]
func.func @right(%x: !TE, %y: !TE) -> !TE {
  %0 = arith.negf %y : !TE
  %1 = arith.addf %x, %0 : !TE
  return %1 : !TE
}

// CHECK-LABEL: @left(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: arith.subf %[[Y]], %[[X]]
func.func @left(%x: !TE, %y: !TE) -> !TE {
  %0 = arith.negf %x : !TE
  %1 = arith.addf %0, %y : !TE
  return %1 : !TE
}
