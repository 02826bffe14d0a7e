// RUN: sluice-opt --row-expand-special %s | FileCheck %s

// What a kernel computes for a token is counted before it is written out: eight
// logistic draws of 45, additions and terms of a sum, a division of 8, a term
// of the sum over tokens. What moves data and what ends that sum is nothing.

// CHECK: row.kernel @f
// CHECK-SAME: attributes {row.operations = 385 : i64}
row.kernel @f(%rng: !route.rng, %x: memref<?x8xf32, strided<[?, ?]>>,
              %y: memref<?x8xf32, strided<[?, ?]>>, %z: memref<f32>) {
  %one = arith.constant 1.0 : f32
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = route.logistic %rng stream 0 : vector<8xf32>
  %2 = arith.addf %0, %1 : vector<8xf32>
  %3 = row.reduce add %2 : vector<8xf32>
  %4 = arith.divf %one, %3 : f32
  row.store %2, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  %p = row.accumulate add %4 : f32 -> !row.partial<f32>
  row.finalize {
    %t = row.total %p : !row.partial<f32> -> f32
    %s = arith.mulf %t, %t : f32
    row.store %s, %z : f32, memref<f32>
  }
  row.return
}
