// RUN: sluice-opt --route-fuse %s | FileCheck %s

// An order kernel stands between two row kernels. The first leaves the keys
// where the ranks will be, the second reads those.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK: name = "temp0"
// CHECK-LABEL: row.kernel @f(
// CHECK-SAME: row.buffer = 2 : i64, row.name = "temp0"
// CHECK: %[[KEYS:.*]] = math.exp
// CHECK: row.store %[[KEYS]]
// CHECK: row.order @f_0_order0 rank [2, -1, 2] {row.program = "forward"}
// CHECK-LABEL: row.kernel @f_1(
// CHECK-SAME: %[[RANKS:[^:]*]]: memref<?x8xf32, strided<[8, 1]>> {row.buffer = 2 : i64
// CHECK-NOT: math.exp
// CHECK: %[[RANK:.*]] = row.load %[[RANKS]]
// CHECK: arith.negf %[[RANK]]
func.func @f(%x: !te) -> !te {
  %0 = math.exp %x : !te
  %1 = route.rank %0 : !te
  %2 = arith.negf %1 : !te
  return %2 : !te
}
