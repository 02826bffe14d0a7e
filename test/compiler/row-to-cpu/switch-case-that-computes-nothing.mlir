// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// A case that only yields a value from outside takes no list: all lanes get
// the value in the loop, and those of the other case theirs after it.

// CHECK-LABEL: llvm.func @f(
// CHECK: %[[ROOT:.*]] = math.sqrt
// CHECK: scf.if
// CHECK-COUNT-8: llvm.call_intrinsic "llvm.experimental.vector.compress"
// CHECK-NOT: compress
// CHECK: llvm.store %[[ROOT]]
// CHECK: scf.for
// CHECK: math.log
// CHECK: llvm.intr.masked.scatter
// CHECK-NOT: llvm.intr.masked.scatter
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = arith.fptosi %0 : vector<16xf32> to vector<16xi32>
  %2 = math.sqrt %0 : vector<16xf32>
  %3 = row.switch %1 {
    row.yield %2 : vector<16xf32>
  }, {
    %4 = math.log %0 : vector<16xf32>
    row.yield %4 : vector<16xf32>
  } : vector<16xi32> -> vector<16xf32>
  row.store %3, %y : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
  row.return
}
