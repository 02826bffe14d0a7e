// log(sigmoid(x)) is log_sigmoid(x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: route.log_sigmoid %[[X]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.sigmoid %x : !TE
  %1 = math.log %0 : !TE
  return %1 : !TE
}
