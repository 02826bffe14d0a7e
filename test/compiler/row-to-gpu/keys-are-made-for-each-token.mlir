// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// A sum of integers that all tokens share is no register through the loop over
// them; a quotient is.

// CHECK-LABEL: gpu.func @f(
// CHECK-NOT: arith.addi %arg1
// CHECK: arith.divf
// CHECK: scf.while
// CHECK: arith.addi %{{.*}}, %c77_i64
row.kernel @f(%r: !route.rng, %x: memref<?x4xf32, strided<[?, ?]>>, %t: memref<f32>,
              %y: memref<?x4xf32, strided<[?, ?]>>) {
  %key = arith.constant 77 : i64
  %one = arith.constant 1.0 : f32
  %seed, %offset = row.rng_state %r : i64, i64
  %0 = arith.addi %seed, %key : i64
  %1 = arith.sitofp %0 : i64 to f32
  %2 = row.load %t : memref<f32> -> f32
  %3 = arith.divf %one, %2 : f32
  %4 = row.load %x : memref<?x4xf32, strided<[?, ?]>> -> vector<4xf32>
  %5 = vector.broadcast %1 : f32 to vector<4xf32>
  %6 = vector.broadcast %3 : f32 to vector<4xf32>
  %7 = arith.mulf %4, %6 : vector<4xf32>
  %8 = arith.addf %7, %5 : vector<4xf32>
  row.store %8, %y : vector<4xf32>, memref<?x4xf32, strided<[?, ?]>>
  row.return
}
