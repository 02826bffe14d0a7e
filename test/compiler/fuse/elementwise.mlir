// RUN: sluice-opt --route-fuse %s | FileCheck %s

// Elementwise ops become one kernel on rows.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
// CHECK-LABEL: row.kernel @f
// CHECK-SAME: %[[X:[^:]*]]: memref<?x8xf32, strided<[?, ?]>>
// CHECK-SAME: %[[Y:[^:]*]]: memref<?x8xf32, strided<[8, 1]>>
// CHECK: %[[ROW:.*]] = row.load %[[X]]
// CHECK: %[[S:.*]] = route.sigmoid %[[ROW]] : vector<8xf32>
// CHECK: row.store %[[S]], %[[Y]]
// CHECK: row.return
func.func @f(%x: !te {route.name = "x"}) -> !te {
  %0 = route.sigmoid %x : !te
  return %0 : !te
}
