// RUN: sluice-opt --row-expand-special=gpu=true --cse %s | FileCheck %s
// RUN: sluice-opt --row-expand-special --cse %s | FileCheck %s --check-prefix=CPU

// Inside of functions float32 may be approximated; a program's own division and
// all of float64 may not.

// CHECK-LABEL: row.kernel @f
// CHECK: arith.maximumf
// CHECK: math.exp2 %{{.*}} fastmath<{{(ninf,afn|afn,ninf)}}>
// CHECK: arith.divf %{{.*}} fastmath<arcp> : vector<8xf32>
// CHECK: arith.divf %{{.*}}, %{{.*}} : vector<8xf32>
// CHECK-LABEL: row.kernel @wide
// CHECK-NOT: fastmath
// CPU-NOT: arith.maximumf
// CPU-NOT: fastmath
// CPU-NOT: exp2
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = route.sigmoid %0 : vector<8xf32>
  %2 = arith.divf %1, %0 : vector<8xf32>
  row.store %2, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}

row.kernel @wide(%x: memref<?x8xf64, strided<[?, ?]>>, %y: memref<?x8xf64, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf64, strided<[?, ?]>> -> vector<8xf64>
  %1 = route.sigmoid %0 : vector<8xf64>
  row.store %1, %y : vector<8xf64>, memref<?x8xf64, strided<[?, ?]>>
  row.return
}
