// x**2 is a product, x**-1 a quotient, x**0.5 a root: no logarithm.
// RUN: sluice-opt %s --row-expand-special | FileCheck %s

// CHECK-LABEL: row.kernel @constants
row.kernel @constants(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                      %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  // CHECK: %[[X:.*]] = row.load
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  // CHECK: %[[SQUARE:.*]] = arith.mulf %[[X]], %[[X]]
  %two = arith.constant dense<2.0> : vector<8xf32>
  %0 = math.powf %x, %two : vector<8xf32>
  // CHECK: %[[INVERSE:.*]] = arith.divf %{{.*}}, %[[SQUARE]]
  %s = arith.constant -1.0 : f32
  %minus = vector.broadcast %s : f32 to vector<8xf32>
  %1 = math.powf %0, %minus : vector<8xf32>
  // CHECK: math.sqrt %[[INVERSE]]
  %half = arith.constant dense<0.5> : vector<8xf32>
  %2 = math.powf %1, %half : vector<8xf32>
  // CHECK-NOT: math.fma
  row.store %2, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
