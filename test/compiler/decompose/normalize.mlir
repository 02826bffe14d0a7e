// normalize divides once per row, and not by 0.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: %[[S:.*]] = route.sum %[[X]] over ["E"]
// CHECK: %[[NZ:.*]] = arith.cmpf une, %[[S]]
// CHECK: %[[SAFE:.*]] = arith.select %[[NZ]], %[[S]]
// CHECK: %[[R:.*]] = arith.divf %{{.*}}, %[[SAFE]]
// CHECK: %[[F:.*]] = arith.select %[[NZ]], %[[R]]
// CHECK: %[[B:.*]] = route.broadcast %[[F]]
// CHECK: arith.mulf %[[X]], %[[B]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.normalize %x over "E" : !TE
  return %0 : !TE
}
