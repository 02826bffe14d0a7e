// softmax: y (g - sum(g y)).
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %{{.*}}: tensor{{.*}}, %[[Y:.*]]: tensor{{.*}}, %[[G:.*]]: tensor
// CHECK: %[[P:.*]] = arith.mulf %[[G]], %[[Y]]
// CHECK: %[[S:.*]] = route.sum %[[P]] over ["E"]
// CHECK: %[[B:.*]] = route.broadcast %[[S]]
// CHECK: %[[D:.*]] = arith.subf %[[G]], %[[B]]
// CHECK: arith.mulf %[[Y]], %[[D]]
func.func @f(%x: !TE {route.grad}) -> !TE {
  %y = route.softmax %x over "E" : !TE
  return %y : !TE
}
