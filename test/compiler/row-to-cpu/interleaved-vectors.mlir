// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// Two vectors are computed together; each is compressed on its own.

// CHECK-LABEL: llvm.func @f(
// CHECK: arith.cmpf olt, {{.*}} : vector<32xf32>
// CHECK: vector.shuffle {{.*}} [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] : vector<32xi32>
// CHECK: llvm.call_intrinsic "llvm.experimental.vector.compress"{{.*}} -> vector<16xi32>
// CHECK: vector.shuffle {{.*}} [16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31] : vector<32xi32>
// CHECK: llvm.call_intrinsic "llvm.experimental.vector.compress"{{.*}} -> vector<16xi32>
row.kernel @f(%x: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x64xf32, strided<[?, ?]>> -> vector<64xf32>
  %zero = arith.constant dense<0.0> : vector<64xf32>
  %first = arith.cmpf olt, %0, %zero : vector<64xf32>
  %1 = row.retry %first, %0 limit 8 {
  ^bb0(%attempt: i32):
    %2 = arith.sitofp %attempt : i32 to f32
    %3 = vector.broadcast %2 : f32 to vector<64xf32>
    %4 = arith.cmpf olt, %0, %3 : vector<64xf32>
    row.yield %4, %3 : vector<64xi1>, vector<64xf32>
  } : vector<64xi1>, vector<64xf32>
  row.store %1, %y : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}
