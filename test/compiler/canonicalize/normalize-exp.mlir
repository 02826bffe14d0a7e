// normalize(exp(x)) is softmax(x).
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: route.softmax %[[X]] over "E"
func.func @f(%x: !TE) -> !TE {
  %0 = math.exp %x : !TE
  %1 = route.normalize %0 over "E" : !TE
  return %1 : !TE
}
