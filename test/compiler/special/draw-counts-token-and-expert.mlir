// A draw's counter is made of the token, the expert, the generator's offset
// and the stream; its key of the seed. Four experts share a call, whose expert
// is the first of them.
// RUN: sluice-opt %s --row-expand-special --cse --split-input-file | FileCheck %s

// CHECK-LABEL: row.kernel @row
// CHECK-DAG: %[[SEED:.*]], %[[OFFSET:.*]] = row.rng_state
// CHECK-DAG: %[[TOKEN:.*]] = row.token_index
// CHECK: row.share 4
// CHECK-DAG: %[[EXPERT:.*]] = row.expert_index : vector<2xi32>
// CHECK-DAG: arith.extui %[[EXPERT]]
// CHECK-DAG: arith.andi %[[TOKEN]],
// CHECK-DAG: arith.andi %[[OFFSET]],
// CHECK-DAG: arith.constant 5 : i64
// CHECK-DAG: arith.andi %[[SEED]],
// CHECK: row.return
row.kernel @row(%out: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                %rng: !route.rng) {
  %0 = route.uniform %rng stream 5 : vector<8xf32>
  row.store %0, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}

// -----

// A value without experts has expert 0.
// CHECK-LABEL: row.kernel @token
// CHECK-NOT: row.expert_index
// CHECK: row.token_index
// CHECK-NOT: row.expert_index
// CHECK: row.return
row.kernel @token(%out: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64},
                  %rng: !route.rng) {
  %0 = route.normal %rng stream 0 : f32
  row.store %0, %out : f32, memref<?xf32, strided<[?]>>
  row.return
}

// -----

// A value without tokens has token 0.
// CHECK-LABEL: row.kernel @experts
// CHECK-NOT: row.token_index
// CHECK: row.expert_index
// CHECK-NOT: row.token_index
// CHECK: row.return
row.kernel @experts(%out: memref<8xf32, strided<[?]>> {row.buffer = 0 : i64},
                    %rng: !route.rng) {
  row.finalize {
    %0 = route.gumbel %rng stream 0 {row.no_token} : vector<8xf32>
    row.store %0, %out : vector<8xf32>, memref<8xf32, strided<[?]>>
  }
  row.return
}
