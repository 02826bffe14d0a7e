// Two experts share the call of the first attempt, and a pair of normals. Rejection
// is a row.retry: the attempt is in the counter, lanes that are rejected run
// again, each with a call of its own.
// RUN: sluice-opt %s --row-expand-special | FileCheck %s

// CHECK-LABEL: row.kernel @draw
// CHECK: %[[FIRST:.*]]:3 = row.share 2 {
// CHECK: row.expert_index : vector<4xi32>
// CHECK: math.sqrt {{.*}} : vector<4xf32>
// CHECK-NOT: math.sqrt
// CHECK: row.yield
// CHECK-NEXT: } : vector<8xf32>, vector<8xi32>, vector<8xi32>
// CHECK: math.fma %{{.*}}, %[[FIRST]]#0
// CHECK: %[[R:.*]]:2 = row.retry %{{.*}}, %{{.*}}, %{{.*}} limit 8 {
// CHECK-NEXT: ^bb0(%[[ATTEMPT:.*]]: i32):
// CHECK-NEXT: arith.extui %[[ATTEMPT]] : i32 to i64
// CHECK: row.yield %{{.*}}, %{{.*}}, %{{.*}} : vector<8xi1>, vector<8xf32>, vector<8xf32>
// CHECK-NEXT: } : vector<8xi1>, vector<8xf32>, vector<8xf32>
// CHECK: math.fma %[[R]]#0
row.kernel @draw(%in: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                 %out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
                 %rng: !route.rng) {
  %a = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %0 = route.log_gamma_sample %a, %rng stream 0 : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
