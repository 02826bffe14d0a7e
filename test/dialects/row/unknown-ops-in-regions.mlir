// RUN: sluice-opt --allow-unregistered-dialect %s | FileCheck %s

// An op of no known dialect is none of this one's.

// CHECK-LABEL: row.kernel @f
// CHECK: row.switch
// CHECK: "other.op"
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %i: memref<?x8xf32, strided<[?, ?]>>,
              %y: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = row.load %i : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %2 = arith.fptosi %1 : vector<8xf32> to vector<8xi32>
  %3 = row.switch %2 {
    %4 = "other.op"(%0) : (vector<8xf32>) -> vector<8xf32>
    row.yield %4 : vector<8xf32>
  }, {
    row.yield %0 : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  row.store %3, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
