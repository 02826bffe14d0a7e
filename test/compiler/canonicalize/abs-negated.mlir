// |-x| is |x|.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: math.absf %[[X]]
func.func @f(%x: !TE) -> !TE {
  %0 = arith.negf %x : !TE
  %1 = math.absf %0 : !TE
  return %1 : !TE
}
