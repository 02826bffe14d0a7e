// RUN: sluice-opt --row-expand-special %s | FileCheck %s

// A row counts for as many experts as its kernel has. One of another length,
// which no target takes, does not carry the count beyond the integers.

// CHECK: row.kernel @f
// CHECK-SAME: attributes {row.operations = 16 : i64}
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %1 = arith.constant dense<1.0> : vector<9223372036854775807xf32>
  %2 = arith.addf %1, %1 : vector<9223372036854775807xf32>
  %3 = arith.addf %2, %2 : vector<9223372036854775807xf32>
  row.return
}
