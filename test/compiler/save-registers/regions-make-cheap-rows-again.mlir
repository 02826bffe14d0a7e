// RUN: sluice-opt --row-save-registers %s | FileCheck %s

// A region makes a sum again of a row that it uses, rather than that all values
// of the sum wait for it.

// CHECK-LABEL: row.kernel @f
// CHECK: %[[X:.*]] = row.load
// CHECK-NOT: arith.addf %[[X]]
// CHECK: row.switch
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[X]]
// CHECK-NEXT: %[[A:.*]] = math.exp %[[SUM]]
// CHECK-NEXT: arith.mulf %[[A]], %[[X]]
// CHECK-NOT: arith.addf %[[X]]
row.kernel @f(%x: memref<?x32xf32, strided<[?, ?]>>,
              %y: memref<?x32xf32, strided<[?, ?]>>) {
  %ten = arith.constant dense<10.0> : vector<32xf32>
  %0 = row.load %x : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %1 = arith.fptosi %0 : vector<32xf32> to vector<32xi32>
  %2 = arith.addf %0, %ten : vector<32xf32>
  %3 = math.log %0 : vector<32xf32>
  %4 = arith.addf %3, %3 : vector<32xf32>
  %5 = row.switch %1 {
    %6 = math.exp %2 : vector<32xf32>
    %7 = arith.mulf %6, %0 : vector<32xf32>
    row.yield %7 : vector<32xf32>
  }, {
    row.yield %4 : vector<32xf32>
  } : vector<32xi32> -> vector<32xf32>
  %8 = arith.mulf %5, %3 : vector<32xf32>
  row.store %8, %y : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.return
}

// A region that computes nothing stays so: its values cost nothing.

// CHECK-LABEL: row.kernel @g
// CHECK: %[[Y:.*]] = row.load
// CHECK: %[[TWICE:.*]] = arith.addf %[[Y]], %[[Y]]
// CHECK: row.switch
// CHECK: }, {
// CHECK-NEXT: row.yield %[[Y]], %[[TWICE]]
row.kernel @g(%x: memref<?x32xf32, strided<[?, ?]>>,
              %y: memref<?x32xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %1 = arith.fptosi %0 : vector<32xf32> to vector<32xi32>
  %2 = arith.addf %0, %0 : vector<32xf32>
  %3:2 = row.switch %1 {
    %4 = math.exp %0 : vector<32xf32>
    %5 = math.exp %4 : vector<32xf32>
    row.yield %4, %5 : vector<32xf32>, vector<32xf32>
  }, {
    row.yield %0, %2 : vector<32xf32>, vector<32xf32>
  } : vector<32xi32> -> vector<32xf32>, vector<32xf32>
  %6 = arith.mulf %3#0, %3#1 : vector<32xf32>
  row.store %6, %y : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.return
}
