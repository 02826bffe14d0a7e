// RUN: sluice-opt --row-to-gpu=lanes=4 --canonicalize --cse %s | FileCheck %s

// All values take what the last region yields, where it computes nothing. The
// others are for few: a lane works on one of its values in a round, and no
// shared memory is needed.

// CHECK-NOT: llvm.mlir.global
// CHECK-LABEL: gpu.func @f
// CHECK: scf.while
// CHECK: nvvm.vote.sync any
// CHECK: math.cttz
// CHECK: math.sqrt
// CHECK-COUNT-2: arith.select
// CHECK: scf.yield
// CHECK: scf.while
// CHECK: math.log
// CHECK-NOT: scf.while
// CHECK-NOT: nvvm.bar.warp.sync
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %case = arith.fptosi %0 : vector<8xf32> to vector<8xi32>
  %usual = arith.addf %0, %0 : vector<8xf32>
  %1 = row.switch %case {
    %a = math.sqrt %0 : vector<8xf32>
    row.yield %a : vector<8xf32>
  }, {
    %b = math.log %0 : vector<8xf32>
    row.yield %b : vector<8xf32>
  }, {
    row.yield %usual : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  row.store %1, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
