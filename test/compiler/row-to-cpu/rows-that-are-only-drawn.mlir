// RUN: sluice-opt --row-to-cpu --canonicalize --cse %s | FileCheck %s

// Without a buffer of experts the rows themselves say how many there are.

// CHECK-LABEL: llvm.func @f(
// CHECK: tile_tokens = 32 : i64
row.kernel @f(%y: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64}) {
  %0 = row.expert_index : vector<32xi32>
  %1 = arith.sitofp %0 : vector<32xi32> to vector<32xf32>
  %2 = row.reduce add %1 : vector<32xf32>
  row.store %2, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
