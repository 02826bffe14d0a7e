// RUN: sluice-opt --row-to-gpu='lanes=8 threads=64' --canonicalize %s | FileCheck %s

// Blocks walk over the tokens in strides of the grid, in 64 bits. All threads
// of a block go as often: one without a token repeats the last one, unstored.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[FIRST:.*]] = arith.muli %{{.*}}, %c8_i64 : i64
// CHECK: %[[STEP:.*]] = arith.muli %{{.*}}, %c8_i64 : i64
// CHECK: scf.for %[[BASE:.*]] = %[[FIRST]] to %arg0 step %[[STEP]] : i64
// CHECK: %[[TOKEN:.*]] = arith.addi %[[BASE]], %{{.*}} : i64
// CHECK: %[[HAS:.*]] = arith.cmpi slt, %[[TOKEN]], %arg0 : i64
// CHECK: arith.minsi %[[TOKEN]], %{{.*}} : i64
// CHECK: scf.if %[[HAS]]
// CHECK: llvm.store
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  row.store %0, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
