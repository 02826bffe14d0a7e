// RUN: sluice-opt --row-save-registers %s | FileCheck %s

// A region runs before what does not lead to it; that follows right before it
// is needed.

// CHECK-LABEL: row.kernel @f
// CHECK: row.retry
// CHECK: math.exp
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: row.store
// CHECK: row.load
// CHECK-NEXT: math.log
// CHECK-NEXT: row.store
row.kernel @f(%x: memref<?x32xf32, strided<[?, ?]>>,
              %y: memref<?x32xf32, strided<[?, ?]>>,
              %z: memref<?x32xf32, strided<[?, ?]>>,
              %w: memref<?x32xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %1 = row.load %w : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %2 = math.log %1 : vector<32xf32>
  %3 = math.exp %0 : vector<32xf32>
  %zero = arith.constant dense<0.0> : vector<32xf32>
  %never = arith.constant dense<false> : vector<32xi1>
  %4 = row.retry %never, %zero limit 8 {
  ^bb0(%attempt: i32):
    %6 = arith.cmpf ogt, %0, %zero : vector<32xf32>
    row.yield %6, %0 : vector<32xi1>, vector<32xf32>
  } : vector<32xi1>, vector<32xf32>
  %5 = arith.mulf %3, %4 : vector<32xf32>
  row.store %5, %y : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.store %2, %z : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.return
}
