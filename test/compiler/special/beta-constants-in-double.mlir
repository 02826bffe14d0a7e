// RUN: sluice-opt %s --row-expand-special --split-input-file | FileCheck %s

// What a Beta law has of its parameters alone is computed in float64 where they
// are the same for all tokens.

// CHECK-LABEL: row.kernel @same(
// CHECK: arith.extf %{{.*}} : vector<8xf32> to vector<8xf64>
// CHECK: arith.truncf %{{.*}} : vector<8xf64> to vector<8xf32>
row.kernel @same(%in: memref<?x8xf32, strided<[?, ?]>>,
                 %par: memref<8xf32, strided<[?]>>,
                 %out: memref<?x8xf32, strided<[?, ?]>>) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %a = row.load %par : memref<8xf32, strided<[?]>> -> vector<8xf32>
  %f = route.betainc %a, %a, %x : vector<8xf32>
  row.store %f, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}

// -----

// CHECK-LABEL: row.kernel @own(
// CHECK-NOT: xf64
row.kernel @own(%in: memref<?x8xf32, strided<[?, ?]>>,
                %par: memref<?x8xf32, strided<[?, ?]>>,
                %out: memref<?x8xf32, strided<[?, ?]>>) {
  %x = row.load %in : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %a = row.load %par : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %f = route.betainc %a, %a, %x : vector<8xf32>
  row.store %f, %out : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
