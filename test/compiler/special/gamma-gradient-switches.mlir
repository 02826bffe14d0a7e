// The branches of the Gamma gradient are a row.switch in f32; f64 integrates
// in a loop with a fixed number of nodes.
// RUN: sluice-opt %s --row-expand-special --split-input-file | FileCheck %s

// CHECK-LABEL: row.kernel @narrow
// CHECK: row.switch %{{.*}} {
// CHECK-COUNT-3: row.yield %{{.*}} : vector<8xf32>
// CHECK: } : vector<8xi32> -> vector<8xf32>
// CHECK-NOT: scf.for
row.kernel @narrow(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                   %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %a = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %0 = route.log_gamma_sample_grad %a, %a : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}

// -----

// CHECK-LABEL: row.kernel @wide
// CHECK-NOT: row.switch
// CHECK: %[[NODES:.*]] = arith.constant 240 : index
// CHECK: scf.for %{{.*}} = %{{.*}} to %[[NODES]] {{.*}} -> (vector<8xf64>)
// CHECK: scf.yield %{{.*}} : vector<8xf64>
// CHECK-NOT: row.switch
row.kernel @wide(%in: memref<?x8xf64, strided<[?, ?]>> {row.buffer = 0 : i64},
                 %out: memref<?x8xf64, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %a = row.load %in : memref<?x8xf64, strided<[?, ?]>> -> vector<8xf64>
  %0 = route.log_gamma_sample_grad %a, %a : vector<8xf64>
  row.store %0, %out : vector<8xf64>, memref<?x8xf64, strided<[?, ?]>>
  row.return
}
