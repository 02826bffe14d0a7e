// RUN: sluice-opt --route-fuse %s | FileCheck %s

// Loads and stores convert: no extension or truncation remains.

!te = tensor<?x8xf32, #route.axes<["T", "E"]>>
!half = tensor<?x8xbf16, #route.axes<["T", "E"]>>
// CHECK: row.load {{.*}} : memref<?x8xbf16, strided<[?, ?]>> -> vector<8xf32>
// CHECK-NOT: arith.extf
// CHECK-NOT: arith.truncf
// CHECK: row.store {{.*}} : vector<8xf32>, memref<?x8xbf16, strided<[8, 1]>>
func.func @f(%x: !half) -> !half {
  %0 = arith.extf %x : !half to !te
  %1 = math.exp %0 : !te
  %2 = arith.truncf %1 : !te to !half
  return %2 : !half
}
