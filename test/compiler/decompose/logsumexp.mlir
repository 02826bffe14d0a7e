// logsumexp subtracts the maximum, and keeps a row of -inf apart.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>
!T = tensor<?xf32, #route.axes<["T"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: %[[MAX:.*]] = route.max %[[X]] over ["E"]
// CHECK-NEXT: %[[M:.*]] = route.stop_gradient %[[MAX]]
// CHECK: %[[ABS:.*]] = math.absf %[[M]]
// CHECK: %[[FINITE:.*]] = arith.cmpf olt, %[[ABS]]
// CHECK: %[[SHIFT:.*]] = arith.select %[[FINITE]], %[[M]]
// CHECK: %[[EXP:.*]] = math.exp
// CHECK: %[[SUM:.*]] = route.sum %[[EXP]] over ["E"]
// CHECK: %[[EMPTY:.*]] = arith.cmpf oeq, %[[M]], %{{.*}}
// CHECK: %[[SAFE:.*]] = arith.select %[[EMPTY]], %{{.*}}, %[[SUM]]
// CHECK: %[[LOG:.*]] = math.log %[[SAFE]]
// CHECK: %[[Y:.*]] = arith.addf %[[LOG]], %[[SHIFT]]
// CHECK: arith.select %[[EMPTY]], %{{.*}}, %[[Y]]
func.func @f(%x: !TE) -> !T {
  %0 = route.logsumexp %x over ["E"] : !TE -> !T
  return %0 : !T
}
