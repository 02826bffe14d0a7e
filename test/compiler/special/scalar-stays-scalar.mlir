// A value per token is computed once for the row, not once per expert.
// RUN: sluice-opt %s --row-expand-special | FileCheck %s

// CHECK-LABEL: row.kernel @scalar
// CHECK-NOT: vector<
// CHECK: row.return
row.kernel @scalar(%in: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64},
                   %out: memref<?xf32, strided<[?]>> {row.buffer = 1 : i64},
                   %rng: !route.rng) {
  %x = row.load %in : memref<?xf32, strided<[?]>> -> f32
  %0 = route.lgamma %x : f32
  %1 = route.log_gamma_sample %0, %rng stream 0 : f32
  %2 = route.log_gamma_sample_grad %0, %1 : f32
  row.store %2, %out : f32, memref<?xf32, strided<[?]>>
  row.return
}
