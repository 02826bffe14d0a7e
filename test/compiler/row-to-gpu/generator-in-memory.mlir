// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// A generator in memory takes the place of the launch's words; the offset of
// the launch is how far it is read ahead.

// CHECK-LABEL: gpu.func @f(
// CHECK-SAME: %{{[^:]*}}: i64, %[[SEED:[^:]*]]: i64, %[[OFFSET:[^:]*]]: i64, %[[TOKEN:[^:]*]]: i64, %[[STATE:[^:]*]]: i64
// CHECK: %[[NONE:.*]] = arith.cmpi eq, %[[STATE]], %{{.*}} : i64
// CHECK: %[[WORDS:.*]]:3 = scf.if %[[NONE]] -> (i64, i64, i64)
// CHECK: scf.yield %[[SEED]], %{{.*}}, %[[TOKEN]]
// CHECK: %[[MEM_SEED:.*]] = llvm.load
// CHECK: %[[MEM_OFFSET:.*]] = llvm.load
// CHECK: %[[MEM_TOKEN:.*]] = llvm.load
// CHECK: scf.yield %[[MEM_SEED]], %[[MEM_OFFSET]], %[[MEM_TOKEN]]
// What needs none of them does not wait for them.
// CHECK: arith.sitofp
// CHECK: %[[AHEAD:.*]] = arith.addi %[[WORDS]]#1, %[[OFFSET]] : i64
// CHECK: arith.addi %[[WORDS]]#0, %[[AHEAD]]
row.kernel @f(%r: !route.rng, %y: memref<?x4xf32, strided<[?, ?]>>) {
  %seed, %offset = row.rng_state %r : i64, i64
  %0 = arith.addi %seed, %offset : i64
  %1 = arith.sitofp %0 : i64 to f32
  %tokens = row.num_tokens : i64
  %count = arith.sitofp %tokens : i64 to f32
  %sum = arith.addf %1, %count : f32
  %2 = vector.broadcast %sum : f32 to vector<4xf32>
  row.store %2, %y : vector<4xf32>, memref<?x4xf32, strided<[?, ?]>>
  row.return
}
