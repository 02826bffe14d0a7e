// RUN: sluice-opt --allow-unregistered-dialect --row-save-registers %s | FileCheck %s

// What an op of no known dialect costs is not known: it is not made again.

// CHECK: %[[A:.*]] = "other.op"
// CHECK: row.switch
// CHECK-NEXT: arith.mulf %[[A]]
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>, %y: memref<?x16xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = "other.op"(%0) : (vector<16xf32>) -> vector<16xf32>
  %2 = arith.fptosi %0 : vector<16xf32> to vector<16xi32>
  %3 = row.switch %2 {
    %4 = arith.mulf %1, %0 : vector<16xf32>
    row.yield %4 : vector<16xf32>
  }, {
    row.yield %0 : vector<16xf32>
  } : vector<16xi32> -> vector<16xf32>
  row.store %3, %y : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
  row.return
}
