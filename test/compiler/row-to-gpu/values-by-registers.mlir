// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// A kernel that keeps few rows gives a thread 8 values of each; one that keeps
// many gives it fewer, and more threads to a row; where experts are few, a row
// has 2 threads all the same. A grid has as many blocks as 132 multiprocessors
// run; the assembler learns how many on each are enough.

// CHECK: gpu.func @few(
// CHECK-SAME: nvvm.minctasm = 4 : i32
// CHECK-SAME: layout = {bytes_once = 0 : i64, lanes = 8 : i64, max_blocks = 2112 : i64
// CHECK-SAME: values = 8 : i64
row.kernel @few(%x: memref<?x64xf32, strided<[?, ?]>>, %y: memref<?x64xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x64xf32, strided<[?, ?]>> -> vector<64xf32>
  %1 = row.reduce add %0 : vector<64xf32>
  %2 = vector.broadcast %1 : f32 to vector<64xf32>
  %3 = arith.divf %0, %2 : vector<64xf32>
  row.store %3, %y : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}

// CHECK: gpu.func @few_experts(
// CHECK-SAME: layout = {bytes_once = 0 : i64, lanes = 2 : i64
// CHECK-SAME: values = 4 : i64
row.kernel @few_experts(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  row.store %0, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}

// CHECK: gpu.func @many(
// CHECK-SAME: nvvm.minctasm = 2 : i32
// CHECK-SAME: layout = {bytes_once = 0 : i64, lanes = 16 : i64, max_blocks = 264 : i64, {{.*}}threads = 256 : i64
// CHECK-SAME: values = 4 : i64
row.kernel @many(%x: memref<?x64xf32, strided<[?, ?]>>, %y: memref<?x64xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x64xf32, strided<[?, ?]>> -> vector<64xf32>
  %a0 = math.exp %0 : vector<64xf32>
  %a1 = math.exp %a0 : vector<64xf32>
  %a2 = math.exp %a1 : vector<64xf32>
  %a3 = math.exp %a2 : vector<64xf32>
  %a4 = math.exp %a3 : vector<64xf32>
  %a5 = math.exp %a4 : vector<64xf32>
  %a6 = math.exp %a5 : vector<64xf32>
  %a7 = math.exp %a6 : vector<64xf32>
  %a8 = math.exp %a7 : vector<64xf32>
  %a9 = math.exp %a8 : vector<64xf32>
  %a10 = math.exp %a9 : vector<64xf32>
  %a11 = math.exp %a10 : vector<64xf32>
  %a12 = math.exp %a11 : vector<64xf32>
  %a13 = math.exp %a12 : vector<64xf32>
  %s = row.reduce add %a13 : vector<64xf32>
  %b = vector.broadcast %s : f32 to vector<64xf32>
  %c0 = arith.mulf %b, %a0 : vector<64xf32>
  %c1 = arith.mulf %c0, %a1 : vector<64xf32>
  %c2 = arith.mulf %c1, %a2 : vector<64xf32>
  %c3 = arith.mulf %c2, %a3 : vector<64xf32>
  %c4 = arith.mulf %c3, %a4 : vector<64xf32>
  %c5 = arith.mulf %c4, %a5 : vector<64xf32>
  %c6 = arith.mulf %c5, %a6 : vector<64xf32>
  %c7 = arith.mulf %c6, %a7 : vector<64xf32>
  %c8 = arith.mulf %c7, %a8 : vector<64xf32>
  %c9 = arith.mulf %c8, %a9 : vector<64xf32>
  %c10 = arith.mulf %c9, %a10 : vector<64xf32>
  %c11 = arith.mulf %c10, %a11 : vector<64xf32>
  %c12 = arith.mulf %c11, %a12 : vector<64xf32>
  %c13 = arith.mulf %c12, %a13 : vector<64xf32>
  row.store %c13, %y : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}
