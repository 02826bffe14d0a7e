// What the entries of KL take of the totals comes of scalars: 1/X, 1/Y and one
// logarithm, which the totals' own term shares. An entry has 1/x, 1/X, 1/Y, and
// logarithms of y/x and Y/(s X).
// RUN: sluice-opt %s --row-expand-special --cse | FileCheck %s \
// RUN:   --implicit-check-not=arith.divf --implicit-check-not=arith.sitofp

// CHECK-DAG: arith.divf {{.*}} : f32
// CHECK-DAG: arith.divf {{.*}} : f32
// CHECK-DAG: arith.divf {{.*}} : f32
// CHECK-DAG: arith.sitofp {{.*}} : i32 to f32
// CHECK-DAG: arith.sitofp {{.*}} : i32 to f32
// CHECK-DAG: arith.divf {{.*}} : vector<8xf32>
// CHECK-DAG: arith.divf {{.*}} : vector<8xf32>
// CHECK-DAG: arith.divf {{.*}} : vector<8xf32>
// CHECK-DAG: arith.sitofp {{.*}} : vector<8xi32> to vector<8xf32>
// CHECK-DAG: arith.sitofp {{.*}} : vector<8xi32> to vector<8xf32>
row.kernel @kl(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
               %other: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
               %out: memref<?xf32, strided<[?]>> {row.buffer = 2 : i64}) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %y = row.load %other : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %d = arith.subf %y, %x : vector<8xf32>
  %u = row.reduce add %x : vector<8xf32>
  %v = row.reduce add %y : vector<8xf32>
  %w = row.reduce add %d : vector<8xf32>
  %us = vector.broadcast %u : f32 to vector<8xf32>
  %vs = vector.broadcast %v : f32 to vector<8xf32>
  %ws = vector.broadcast %w : f32 to vector<8xf32>
  %0 = route.lgamma_bregman %y, %x, %d tilted %vs, %us, %ws : vector<8xf32>
  %entries = row.reduce add %0 : vector<8xf32>
  %totals = route.lgamma_bregman %v, %u, %w tilted %v, %u, %w : f32
  %kl = arith.subf %entries, %totals : f32
  row.store %kl, %out : f32, memref<?xf32, strided<[?]>>
  row.return
}
