// RUN: sluice-opt %s | sluice-opt | FileCheck %s

// Every op of the dialect parses what it prints.

// CHECK-LABEL: row.kernel @all
row.kernel @all(%x: memref<?x8xbf16, strided<[?, ?]>> {row.buffer = 0 : i64},
                %y: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 1 : i64},
                %s: memref<f32> {row.buffer = 2 : i64}, %rng: !route.rng) {
  // CHECK: row.load {{.*}} -> vector<8xf32>
  %0 = row.load %x : memref<?x8xbf16, strided<[?, ?]>> -> vector<8xf32>
  // CHECK: row.reduce maximum
  %1 = row.reduce maximum %0 : vector<8xf32>
  // CHECK: row.token_index : i64
  %2 = row.token_index : i64
  // CHECK: row.expert_index : vector<8xi32>
  %3 = row.expert_index : vector<8xi32>
  // CHECK: row.num_tokens : i64
  %4 = row.num_tokens : i64
  // CHECK: row.rng_state %{{.*}} : i64, i64
  %seed, %offset = row.rng_state %rng : i64, i64
  %t = arith.constant dense<false> : vector<8xi1>
  // CHECK: row.retry %{{.*}}, %{{.*}} limit 8
  %5 = row.retry %t, %0 limit 8 {
  ^bb0(%attempt: i32):
    %a = arith.constant dense<true> : vector<8xi1>
    // CHECK: row.yield %{{.*}}, %{{.*}} : vector<8xi1>, vector<8xf32>
    row.yield %a, %0 : vector<8xi1>, vector<8xf32>
    // CHECK-NEXT: } : vector<8xi1>, vector<8xf32>
  } : vector<8xi1>, vector<8xf32>
  // CHECK: row.switch
  %6 = row.switch %3 {
    row.yield %0 : vector<8xf32>
  }, {
    row.yield %5 : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  // CHECK: row.share 4
  %9 = row.share 4 {
    %first = row.expert_index : vector<2xi32>
    // CHECK: row.yield
    row.yield %first, %first, %first, %first : vector<2xi32>, vector<2xi32>, vector<2xi32>, vector<2xi32>
  } : vector<8xi32>
  // CHECK: row.share 2
  // CHECK: } : vector<8xi32>, vector<8xf64>
  %10:2 = row.share 2 {
    %first = row.expert_index : vector<4xi32>
    %f = arith.sitofp %first : vector<4xi32> to vector<4xf64>
    row.yield %first, %first, %f, %f : vector<4xi32>, vector<4xi32>, vector<4xf64>, vector<4xf64>
  } : vector<8xi32>, vector<8xf64>
  // CHECK: row.store
  row.store %6, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  // CHECK: row.accumulate add
  %7 = row.accumulate add %1 : f32 -> !row.partial<f32>
  // CHECK: row.finalize
  row.finalize {
    // CHECK: row.total
    %8 = row.total %7 : !row.partial<f32> -> f32
    row.store %8, %s : f32, memref<f32>
  }
  row.return
}
