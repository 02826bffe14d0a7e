// A broadcast that adds no axis is its operand.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.broadcast %x : !TE -> !TE
  return %0 : !TE
}
