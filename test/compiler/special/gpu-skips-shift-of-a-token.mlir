// RUN: sluice-opt --row-expand-special=gpu=true --canonicalize --cse %s | FileCheck %s
// RUN: sluice-opt --row-expand-special --canonicalize --cse %s | FileCheck %s --check-prefix=CPU

// A number of a token is one for all lanes of its row: a GPU skips the recurrence
// that only small arguments take. Of experts some lane always wants it.

// CHECK-LABEL: row.kernel @token
// CHECK: row.switch %{{.*}} {
// CHECK: row.yield
// CHECK: row.yield %cst{{.*}} : f32
// CHECK: i32 -> f32
// CPU-LABEL: row.kernel @token
// CPU-NOT: row.switch
row.kernel @token(%x: memref<?xf32, strided<[?]>>, %y: memref<?xf32>) {
  %0 = row.load %x : memref<?xf32, strided<[?]>> -> f32
  %1 = route.trigamma %0 : f32
  row.store %1, %y : f32, memref<?xf32>
  row.return
}

// CHECK-LABEL: row.kernel @experts
// CHECK-NOT: row.switch
row.kernel @experts(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = route.trigamma %0 : vector<8xf32>
  row.store %1, %y : vector<8xf32>, memref<?x8xf32>
  row.return
}
