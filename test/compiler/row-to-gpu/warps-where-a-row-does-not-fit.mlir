// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// One warp holds 1024 experts of a kernel that keeps few rows; more than that
// take several.

// CHECK: gpu.func @one(
// CHECK-SAME: lanes = 32 : i64
// CHECK-SAME: values = 32 : i64, warps_per_row = 1 : i64
row.kernel @one(%x: memref<?x1024xf32, strided<[?, ?]>>,
                %y: memref<?xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x1024xf32, strided<[?, ?]>> -> vector<1024xf32>
  %1 = row.reduce add %0 : vector<1024xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}

// CHECK: gpu.func @several(
// CHECK-SAME: lanes = 32 : i64
// CHECK-SAME: warps_per_row = 2 : i64
row.kernel @several(%x: memref<?x2048xf32, strided<[?, ?]>>,
                    %y: memref<?xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x2048xf32, strided<[?, ?]>> -> vector<2048xf32>
  %1 = row.reduce add %0 : vector<2048xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
