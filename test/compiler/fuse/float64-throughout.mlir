// RUN: sluice-opt --route-fuse %s | FileCheck %s

// One float64 input makes the whole kernel compute in float64.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!wide = tensor<?x8xf64, #route.axes<["T", "E"]>>
// CHECK: row.load {{.*}} : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf64>
// CHECK: arith.addf {{.*}} : vector<8xf64>
func.func @f(%x: !te, %y: !wide) -> !wide {
  %0 = arith.extf %x : !te to !wide
  %1 = arith.addf %0, %y : !wide
  return %1 : !wide
}
