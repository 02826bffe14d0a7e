// The logarithm of a softmax does not pass through the softmax, and subtracts the
// maximum from the row first: of a row far from 0 no digit is lost.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NOT: route.softmax
// CHECK: %[[SHIFTED:.*]] = arith.subf %[[X]], %{{.*}} : tensor<?x8xf32
// CHECK: math.exp %[[SHIFTED]]
// CHECK: %[[LOG:.*]] = math.log
// CHECK: %[[LOGS:.*]] = route.broadcast %[[LOG]]
// CHECK: %[[Y:.*]] = arith.subf %[[SHIFTED]], %[[LOGS]]
// CHECK-NEXT: return %[[Y]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.softmax %x over "E" : !TE
  %1 = math.log %0 : !TE
  return %1 : !TE
}
