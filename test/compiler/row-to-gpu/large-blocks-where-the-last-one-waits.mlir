// RUN: sluice-opt --row-to-gpu --split-input-file %s | FileCheck %s
// RUN: sluice-opt --row-to-gpu=warps-per-row=3 --split-input-file %s | FileCheck %s --check-prefix=WARPS

// The last block waits for all others: where there are sums over tokens, blocks
// are as large as 512 threads. A row of several warps has its own all the same.

// CHECK: gpu.func @number(
// CHECK-SAME: max_blocks = 528 : i64, {{.*}}threads = 512 : i64
// WARPS: gpu.func @number(
// WARPS-SAME: threads = 96 : i64
row.kernel @number(%x: memref<?x96xf32, strided<[?, ?]>>, %y: memref<f32>) {
  %0 = row.load %x : memref<?x96xf32, strided<[?, ?]>> -> vector<96xf32>
  %1 = row.reduce add %0 : vector<96xf32>
  %p = row.accumulate add %1 : f32 -> !row.partial<f32>
  row.finalize {
    %t = row.total %p : !row.partial<f32> -> f32
    row.store %t, %y : f32, memref<f32>
  }
  row.return
}

// -----

// It reads what they leave for each expert, eight blocks' at a time: two of a
// multiprocessor, also of rows of several warps.

// CHECK: gpu.func @row(
// CHECK-SAME: max_blocks = 264 : i64, {{.*}}threads = 512 : i64
// CHECK: llvm.fence
// CHECK: scf.for
// CHECK-COUNT-8: llvm.load %{{.*}} : !llvm.ptr<1> -> f64
// CHECK-NOT: llvm.load %{{.*}} : !llvm.ptr<1> -> f64
// CHECK: scf.yield %{{.*}} : f64
// WARPS: gpu.func @row(
// WARPS-SAME: max_blocks = 264 : i64, {{.*}}threads = 480 : i64
row.kernel @row(%x: memref<?x96xf32, strided<[?, ?]>>,
                %y: memref<96xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x96xf32, strided<[?, ?]>> -> vector<96xf32>
  %p = row.accumulate add %0 : vector<96xf32> -> !row.partial<vector<96xf32>>
  row.finalize {
    %t = row.total %p : !row.partial<vector<96xf32>> -> vector<96xf32>
    row.store %t, %y : vector<96xf32>, memref<96xf32, strided<[?]>>
  }
  row.return
}
