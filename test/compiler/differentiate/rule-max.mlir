// max: the cotangent is shared evenly among equal elements.
// RUN: sluice-opt %s --route-differentiate | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f_backward(
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor{{.*}}, %[[Y:[a-z0-9]+]]: tensor<?xf32, {{.*}}, %[[G:[a-z0-9]+]]: tensor
// CHECK: %[[B:.*]] = route.broadcast %[[Y]]
// CHECK: %[[EQ:.*]] = arith.cmpf ueq, %[[X]], %[[B]]
// CHECK: %[[ONES:.*]] = arith.select %[[EQ]]
// CHECK: %[[N:.*]] = route.sum %[[ONES]] over ["E"]
// CHECK: %[[S:.*]] = arith.divf %[[G]], %[[N]]
// CHECK: %[[SB:.*]] = route.broadcast %[[S]]
// CHECK: arith.select %[[EQ]], %[[SB]]
func.func @f(%x: !TE {route.grad}) -> !T {
  %y = route.max %x over ["E"] : !TE -> !T
  return %y : !T
}
