// RUN: sluice-opt --row-to-gpu='lanes=1 threads=256' --canonicalize %s | FileCheck %s
// RUN: sluice-opt --row-to-gpu='lanes=1 threads=512' --canonicalize %s | FileCheck %s --check-prefix=LATE

// Where a thread keeps so much that few warps run at a time, it reads its next
// row before it writes a result, if there is a next one, and goes round with it.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[READS:.*]] = nvvm.vote.sync any
// CHECK: %[[FIRST:.*]]:2 = scf.if %[[READS]]
// CHECK: llvm.load
// CHECK: } else {
// CHECK: scf.yield
// CHECK: scf.while (%{{.*}} = %{{.*}}, %{{.*}} = %[[FIRST]]#0, %{{.*}} = %[[FIRST]]#1)
// CHECK: ^bb0(%[[BASE:.*]]: i64, %[[ROW:.*]]: vector<4xf32>,
// CHECK: vector.extract %[[ROW]][0]
// CHECK: math.exp
// CHECK: %[[NEXT:.*]] = arith.addi %[[BASE]], %[[STEP:.*]] : i64
// CHECK: arith.cmpi slt, %[[NEXT]], %arg0 : i64
// CHECK: %[[AHEAD:.*]]:2 = scf.if
// CHECK: llvm.load
// CHECK: llvm.store
// CHECK: scf.yield %{{.*}}, %[[AHEAD]]#0, %[[AHEAD]]#1

// Of a larger block the threads have too few registers to hold two rows.

// LATE-LABEL: gpu.func @f
// LATE-NOT: llvm.load
// LATE: scf.while (%{{.*}} = %{{.*}}) : (i64) -> i64
// LATE: llvm.load
// LATE: llvm.store
// LATE-NOT: llvm.load
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = math.exp %0 : vector<8xf32>
  %2 = math.exp %1 : vector<8xf32>
  %3 = math.exp %2 : vector<8xf32>
  %4 = math.exp %3 : vector<8xf32>
  %5 = math.exp %4 : vector<8xf32>
  %6 = math.exp %5 : vector<8xf32>
  %sum = row.reduce add %6 : vector<8xf32>
  %all = vector.broadcast %sum : f32 to vector<8xf32>
  %a0 = arith.mulf %0, %all : vector<8xf32>
  %a1 = arith.addf %a0, %1 : vector<8xf32>
  %a2 = arith.addf %a1, %2 : vector<8xf32>
  %a3 = arith.addf %a2, %3 : vector<8xf32>
  %a4 = arith.addf %a3, %4 : vector<8xf32>
  %a5 = arith.addf %a4, %5 : vector<8xf32>
  %a6 = arith.addf %a5, %6 : vector<8xf32>
  row.store %a6, %y : vector<8xf32>, memref<?x8xf32>
  row.return
}
