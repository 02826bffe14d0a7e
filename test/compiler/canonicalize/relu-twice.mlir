// relu(relu(x)) is relu(x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = route.relu %[[X]]
// CHECK-NEXT: return %[[Y]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.relu %x : !TE
  %1 = route.relu %0 : !TE
  return %1 : !TE
}
