// RUN: sluice-opt --route-fuse %s | FileCheck %s

// softmax subtracts the row's maximum, unless that is -inf, and divides by the
// sum, unless that is 0.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: %[[X:.*]] = row.load
// CHECK: %[[M:.*]] = row.reduce maximum %[[X]]
// CHECK: %[[NONE:.*]] = arith.cmpf oeq, %[[M]]
// CHECK: arith.select %[[NONE]]
// CHECK: %[[W:.*]] = math.exp
// CHECK: %[[S:.*]] = row.reduce add %[[W]]
// CHECK: arith.divf
// CHECK: %[[ZERO:.*]] = arith.cmpf oeq, %[[S]]
// CHECK: arith.select %[[ZERO]]
func.func @f(%x: !te) -> !te {
  %0 = route.softmax %x over "E" : !te
  return %0 : !te
}
