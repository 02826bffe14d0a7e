// RUN: sluice-opt --row-expand-special=gpu=true --canonicalize --cse %s | FileCheck %s

// A GPU multiplies words of 32 bits and has both words of the product.

// CHECK-LABEL: row.kernel @f
// CHECK-COUNT-18: arith.mului_extended
// CHECK-NOT: arith.muli {{.*}}i64
row.kernel @f(%rng: !route.rng, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = route.uniform %rng stream 0 : vector<8xf32>
  row.store %0, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
