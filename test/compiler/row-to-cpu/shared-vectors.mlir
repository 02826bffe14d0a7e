// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// Two vectors of 256 bits go together, 16 lanes. Eight experts fill half of
// them: two tokens share them, three exchanges
// within halves reduce both, and one shuffle picks the two results.

// CHECK-LABEL: llvm.func @f(
// CHECK: vector.shuffle {{.*}} [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11]
// CHECK: vector.shuffle {{.*}} [2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13]
// CHECK: vector.shuffle {{.*}} [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14]
// CHECK: vector.shuffle {{.*}} [0, 8] : vector<16xf32>
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?xf32, strided<[?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = row.reduce add %0 : vector<8xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
