// normalize(normalize(x)) is normalize(x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[P:.*]] = route.normalize %[[X]] over "E"
// CHECK-NEXT: return %[[P]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.normalize %x over "E" : !TE
  %1 = route.normalize %0 over "E" : !TE
  return %1 : !TE
}
