// RUN: sluice-opt --route-fuse %s | FileCheck %s

// A sum over tokens keeps the experts.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!e = tensor<8xf32, #route.axes<["E"]>>
// CHECK: %[[P:.*]] = row.accumulate add {{.*}} : vector<8xf32> -> <vector<8xf32>>
// CHECK: %[[T:.*]] = row.total %[[P]] : <vector<8xf32>> -> vector<8xf32>
// CHECK: row.store %[[T]], {{.*}} memref<8xf32, strided<[1]>>
func.func @f(%x: !te) -> !e {
  %0 = route.sum %x over ["T"] : !te -> !e
  return %0 : !e
}
