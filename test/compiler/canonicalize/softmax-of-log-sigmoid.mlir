// Of a gate among a softmax's exponents, absolute accuracy counts.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: %[[LOG:.*]] = route.log_gate %[[X]]
// CHECK: %[[Y:.*]] = route.softmax %[[LOG]] over "E"
// CHECK: return %[[Y]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.log_sigmoid %x : !TE
  %1 = route.softmax %0 over "E" : !TE
  return %1 : !TE
}
