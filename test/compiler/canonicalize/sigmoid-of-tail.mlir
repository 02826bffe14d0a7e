// A tail and what follows from it are the sigmoids of x and of -x; a tail from
// elsewhere stays.
// RUN: sluice-opt %s --canonicalize | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[T:.*]]: tensor
// CHECK-NEXT: %[[Z:.*]] = route.sigmoid %[[X]]
// CHECK-NEXT: %[[N:.*]] = arith.negf %[[X]]
// CHECK-NEXT: %[[C:.*]] = route.sigmoid %[[N]]
// CHECK-NEXT: %[[O:.*]] = route.sigmoid_of_tail %[[T]]
// CHECK-NEXT: return %[[Z]], %[[C]], %[[O]]
func.func @f(%x: !TE, %t: !TE) -> (!TE, !TE, !TE) {
  %0 = route.sigmoid_tail %x : !TE
  %1 = route.sigmoid_of_tail %0 : !TE
  %2 = arith.negf %0 : !TE
  %3 = route.sigmoid_of_tail %2 : !TE
  %4 = route.sigmoid_of_tail %t : !TE
  return %1, %3, %4 : !TE, !TE, !TE
}
