// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// LLVM miscompiles a compression of more than a register: float64 goes eight
// lanes at a time, and so do the places beside it.

// CHECK-LABEL: llvm.func @f(
// CHECK: "llvm.experimental.vector.compress"{{.*}} -> vector<8xi32>
// CHECK: "llvm.experimental.vector.compress"{{.*}} -> vector<8xf64>
// CHECK-NOT: vector.compress{{.*}} -> vector<16x
row.kernel @f(%x: memref<?x16xf64, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x16xf64, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x16xf64, strided<[?, ?]>> -> vector<16xf64>
  %1 = arith.fptosi %0 : vector<16xf64> to vector<16xi32>
  %2 = row.switch %1 {
    row.yield %0 : vector<16xf64>
  }, {
    %3 = math.sqrt %0 : vector<16xf64>
    row.yield %3 : vector<16xf64>
  } : vector<16xi32> -> vector<16xf64>
  row.store %2, %y : vector<16xf64>, memref<?x16xf64, strided<[?, ?]>>
  row.return
}
