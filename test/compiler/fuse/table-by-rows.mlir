// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A table is one buffer, of which a kernel loads rows; a mask is loaded as
// numbers.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
!t = tensor<?xf32, #route.axes<["T"]>>
// CHECK-LABEL: row.kernel @f
// CHECK: %[[M:.*]] = row.load %{{.*}} : memref<?xi8, strided<[?]>> -> f32
// CHECK: %[[R:.*]] = row.load %{{.*}} {row = 1 : i64} : memref<2x8xf32, strided<[?, ?]>> -> vector<8xf32>
// CHECK: %[[B:.*]] = vector.broadcast %[[M]]
// CHECK: arith.mulf %[[B]], %[[R]]
func.func @f(%m: tensor<?xi8, #route.axes<["T"]>>, %w: tensor<2x8xf32, #route.axes<["G", "E"]>>) -> !te {
  %0 = arith.uitofp %m : tensor<?xi8, #route.axes<["T"]>> to !t
  %1 = route.row %w at 1 : tensor<2x8xf32, #route.axes<["G", "E"]>> -> !e
  %2 = route.broadcast %0 : !t -> !te
  %3 = route.broadcast %1 : !e -> !te
  %4 = arith.mulf %2, %3 : !te
  return %4 : !te
}
