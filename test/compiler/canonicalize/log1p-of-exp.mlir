// log1p(exp(x)) is softplus(x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: route.softplus %[[X]]
func.func @f(%x: !TE) -> !TE {
  %0 = math.exp %x : !TE
  %1 = math.log1p %0 : !TE
  return %1 : !TE
}
