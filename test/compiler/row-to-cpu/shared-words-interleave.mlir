// RUN: sluice-opt --row-to-cpu='vector-bits=512' --split-input-file %s | FileCheck %s

// What four experts share is computed once, in vectors of a quarter of the
// lanes, and spread over them: pairs of words, then pairs of pairs.

// CHECK-LABEL: llvm.func @four(
// CHECK: arith.constant dense<[0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]> : vector<16xi32>
// CHECK: arith.shli {{.*}} : vector<16xi64>
// CHECK: arith.ori
// CHECK: arith.shli {{.*}} : vector<16xi64>
// CHECK: vector.shuffle {{.*}} [0, 16, 1, 17, 2, 18,
// CHECK: llvm.bitcast {{.*}} : vector<32xi64> to vector<64xi32>
row.kernel @four(%x: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                 %y: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x0 = row.load %x : memref<?x64xf32, strided<[?, ?]>> -> vector<64xf32>
  %0 = row.share 4 {
    %e = row.expert_index : vector<16xi32>
    %1 = arith.addi %e, %e : vector<16xi32>
    %2 = arith.muli %e, %e : vector<16xi32>
    row.yield %e, %1, %2, %e : vector<16xi32>, vector<16xi32>, vector<16xi32>, vector<16xi32>
  } : vector<64xi32>
  %3 = arith.sitofp %0 : vector<64xi32> to vector<64xf32>
  %4 = arith.addf %x0, %3 : vector<64xf32>
  row.store %4, %y : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}

// -----

// Rows shorter than a group: each lane computes its group's, and takes its own.

// CHECK-LABEL: llvm.func @short(
// CHECK-NOT: shli
// CHECK: arith.select {{.*}} : vector<64xi1>, vector<64xi32>
row.kernel @short(%x: memref<?x2xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                  %y: memref<?x2xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %x0 = row.load %x : memref<?x2xf32, strided<[?, ?]>> -> vector<2xf32>
  %0 = row.share 4 {
    %e = row.expert_index : vector<1xi32>
    %1 = arith.addi %e, %e : vector<1xi32>
    row.yield %e, %1, %1, %e : vector<1xi32>, vector<1xi32>, vector<1xi32>, vector<1xi32>
  } : vector<2xi32>
  %3 = arith.sitofp %0 : vector<2xi32> to vector<2xf32>
  %4 = arith.addf %x0, %3 : vector<2xf32>
  row.store %4, %y : vector<2xf32>, memref<?x2xf32, strided<[?, ?]>>
  row.return
}
