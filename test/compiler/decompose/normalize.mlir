// normalize divides once per row, not by 0, and not by what is so small that the
// reciprocal overflows.
// RUN: sluice-opt %s --route-decompose | FileCheck %s
!TE = tensor<?x8xf32, #route.axes<["T", "E"]>>

// CHECK-LABEL: @f(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK: %[[S:.*]] = route.sum %[[X]] over ["E"]
// CHECK: %[[NZ:.*]] = arith.cmpf une, %[[S]]
// CHECK: %[[SAFE:.*]] = arith.select %[[NZ]], %[[S]]
// CHECK: %[[ABS:.*]] = math.absf %[[SAFE]]
// CHECK: %[[SMALL:.*]] = arith.cmpf olt, %[[ABS]]
// CHECK: %[[SCALE:.*]] = arith.select %[[SMALL]]
// CHECK: %[[D:.*]] = arith.mulf %[[SAFE]], %[[SCALE]]
// CHECK: %[[R:.*]] = arith.divf %{{.*}}, %[[D]]
// CHECK: %[[SCALES:.*]] = route.broadcast %[[SCALE]]
// CHECK: %[[SCALED:.*]] = arith.mulf %[[X]], %[[SCALES]]
// CHECK: %[[B:.*]] = route.broadcast %[[R]]
// CHECK: %[[SHARE:.*]] = arith.mulf %[[SCALED]], %[[B]]
// CHECK: %[[DIVIDES:.*]] = route.broadcast %[[NZ]]
// CHECK: arith.select %[[DIVIDES]], %[[SHARE]]
func.func @f(%x: !TE) -> !TE {
  %0 = route.normalize %x over "E" : !TE
  return %0 : !TE
}
