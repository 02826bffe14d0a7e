// exp(log_sigmoid(x)) is sigmoid(x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: route.sigmoid %[[X]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.log_sigmoid %x : !TE
  %1 = math.exp %0 : !TE
  return %1 : !TE
}
