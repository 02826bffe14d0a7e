// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// Each region runs on its own dense list of lanes. Narrow vectors gather what
// it uses.

// CHECK-LABEL: llvm.func @f(
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.experimental.vector.compress"
// CHECK: scf.for
// CHECK: llvm.intr.masked.gather
// CHECK: math.exp
// CHECK: llvm.intr.masked.scatter
// CHECK: scf.for
// CHECK: math.log
// CHECK: llvm.intr.masked.scatter
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = arith.fptosi %0 : vector<16xf32> to vector<16xi32>
  %2 = row.switch %1 {
    %3 = math.exp %0 : vector<16xf32>
    row.yield %3 : vector<16xf32>
  }, {
    %3 = math.log %0 : vector<16xf32>
    row.yield %3 : vector<16xf32>
  } : vector<16xi32> -> vector<16xf32>
  row.store %2, %y : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
  row.return
}
