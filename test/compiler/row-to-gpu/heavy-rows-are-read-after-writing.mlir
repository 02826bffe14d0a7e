// RUN: sluice-opt --row-to-gpu='lanes=1 threads=256' --canonicalize %s | FileCheck %s

// Where a thread has no registers for another row beside its own, it reads the
// next one when it has written; the first one is still read before the loop.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[READS:.*]] = nvvm.vote.sync any
// CHECK: %[[FIRST:.*]]:4 = scf.if %[[READS]]
// CHECK: llvm.load
// CHECK: scf.while ({{.*}} = %[[FIRST]]#0, {{.*}} = %[[FIRST]]#3)
// CHECK: scf.condition
// CHECK-NOT: llvm.load
// CHECK: llvm.store
// CHECK: nvvm.vote.sync any
// CHECK: %[[NEXT:.*]]:4 = scf.if
// CHECK: llvm.load
// CHECK: scf.yield %{{.*}}, %[[NEXT]]#0, {{.*}}, %[[NEXT]]#3
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>, %y: memref<?x16xf32>) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = math.exp %0 : vector<16xf32>
  %2 = math.exp %1 : vector<16xf32>
  %3 = math.exp %2 : vector<16xf32>
  %4 = math.exp %3 : vector<16xf32>
  %5 = math.exp %4 : vector<16xf32>
  %6 = math.exp %5 : vector<16xf32>
  %sum = row.reduce add %6 : vector<16xf32>
  %all = vector.broadcast %sum : f32 to vector<16xf32>
  %a0 = arith.mulf %0, %all : vector<16xf32>
  %a1 = arith.addf %a0, %1 : vector<16xf32>
  %a2 = arith.addf %a1, %2 : vector<16xf32>
  %a3 = arith.addf %a2, %3 : vector<16xf32>
  %a4 = arith.addf %a3, %4 : vector<16xf32>
  %a5 = arith.addf %a4, %5 : vector<16xf32>
  %a6 = arith.addf %a5, %6 : vector<16xf32>
  row.store %a6, %y : vector<16xf32>, memref<?x16xf32>
  row.return
}
