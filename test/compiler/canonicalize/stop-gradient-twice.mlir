// Stopping a gradient twice is stopping it once.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = route.stop_gradient %[[X]]
// CHECK-NEXT: return %[[Y]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.stop_gradient %x : !TE
  %1 = route.stop_gradient %0 : !TE
  return %1 : !TE
}
