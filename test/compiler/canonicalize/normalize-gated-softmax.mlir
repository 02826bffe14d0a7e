// A gated softmax, normalised, is one softmax: whichever factor comes first.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @gate_first(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: %[[L:.*]] = route.log_gate %[[X]]
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[L]], %[[Y]]
// CHECK-NEXT: route.softmax %[[S]] over "E"
func.func @gate_first(%x: !TE, %y: !TE) -> !TE {
  %z = route.sigmoid %x : !TE
  %p = route.softmax %y over "E" : !TE
  %0 = arith.mulf %z, %p : !TE
  %1 = route.normalize %0 over "E" : !TE
  return %1 : !TE
}

// CHECK-LABEL: @gate_last(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
// CHECK-NEXT: %[[L:.*]] = route.log_gate %[[X]]
// CHECK-NEXT: %[[S:.*]] = arith.addf %[[L]], %[[Y]]
// CHECK-NEXT: route.softmax %[[S]] over "E"
func.func @gate_last(%x: !TE, %y: !TE) -> !TE {
  %z = route.sigmoid %x : !TE
  %p = route.softmax %y over "E" : !TE
  %0 = arith.mulf %p, %z : !TE
  %1 = route.normalize %0 over "E" : !TE
  return %1 : !TE
}
