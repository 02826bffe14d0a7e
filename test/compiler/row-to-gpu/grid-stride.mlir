// RUN: sluice-opt --row-to-gpu='lanes=8 threads=64' --canonicalize %s | FileCheck %s

// Warps walk over the tokens in strides of the grid, in 64 bits, all blocks'
// first ones before the second. All threads of a warp go as often, and vote on
// whether they do: one without a token repeats the last one, unstored.

// CHECK-LABEL: gpu.func @f
// CHECK-DAG: %[[WARP:.*]] = arith.divui %{{.*}}, %c32_i32 : i32
// CHECK-DAG: %[[BLOCKS:.*]] = arith.index_cast %grid_dim_x : index to i64
// CHECK-DAG: %[[BLOCK:.*]] = arith.index_cast %block_id_x : index to i64
// CHECK: %[[WIDE:.*]] = arith.extui %[[WARP]] : i32 to i64
// CHECK: %[[BEFORE:.*]] = arith.muli %[[WIDE]], %[[BLOCKS]] : i64
// CHECK: %[[NUMBER:.*]] = arith.addi %[[BLOCK]], %[[BEFORE]] : i64
// CHECK: %[[FIRST:.*]] = arith.muli %[[NUMBER]], %c4_i64 : i64
// CHECK: %[[STEP:.*]] = arith.muli %[[BLOCKS]], %c8_i64 : i64
// CHECK: scf.while (%[[BASE:.*]] = %[[FIRST]]) : (i64) -> i64
// CHECK: %[[LEFT:.*]] = arith.cmpi slt, %[[BASE]], %arg0 : i64
// CHECK: %[[MORE:.*]] = nvvm.vote.sync any %{{.*}}, %[[LEFT]]
// CHECK: scf.condition(%[[MORE]])
// CHECK: ^bb0(%[[BASE:.*]]: i64)
// CHECK: %[[TOKEN:.*]] = arith.addi %[[BASE]], %{{.*}} : i64
// CHECK: %[[HAS:.*]] = arith.cmpi slt, %[[TOKEN]], %arg0 : i64
// CHECK: arith.minsi %[[TOKEN]], %{{.*}} : i64
// CHECK: llvm.load
// CHECK: scf.if %[[HAS]]
// CHECK: llvm.store
// CHECK: %[[NEXT:.*]] = arith.addi %[[BASE]], %[[STEP]] : i64
// CHECK: scf.yield %[[NEXT]]
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  row.store %0, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
