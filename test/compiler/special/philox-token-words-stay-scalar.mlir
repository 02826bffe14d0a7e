// Of the 20 products of Philox's ten rounds, those of the first rounds depend
// on the token alone.
// RUN: sluice-opt %s --row-expand-special --cse | FileCheck %s

// CHECK-LABEL: row.kernel @first
// CHECK-COUNT-4: arith.muli %{{.*}}, %{{.*}} : i64
// CHECK-NOT: arith.muli {{.*}} : i64
// CHECK: row.return
row.kernel @first(%out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                  %rng: !route.rng) {
  %0 = route.uniform %rng stream 0 : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
