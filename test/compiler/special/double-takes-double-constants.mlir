// In f64 the same formulas take more terms, and no f32 value appears.
// RUN: sluice-opt %s --row-expand-special | FileCheck %s

// CHECK-LABEL: row.kernel @wide
// CHECK-NOT: f32
// CHECK: row.return
row.kernel @wide(%in: memref<?x8xf64, strided<[?, ?]>> {row.buffer = 0 : i64},
                 %out: memref<?x8xf64, strided<[?, ?]>> {row.buffer = 1 : i64},
                 %rng: !route.rng) {
  %x = row.load %in : memref<?x8xf64, strided<[?, ?]>> -> vector<8xf64>
  %0 = math.exp %x : vector<8xf64>
  %1 = route.lgamma %0 : vector<8xf64>
  %2 = route.log_gamma_sample %1, %rng stream 0 : vector<8xf64>
  %3 = route.betainc %1, %2, %x : vector<8xf64>
  %4 = route.log_gamma_sample_grad %1, %3 : vector<8xf64>
  row.store %4, %out : vector<8xf64>, memref<?x8xf64, strided<[?, ?]>>
  row.return
}
