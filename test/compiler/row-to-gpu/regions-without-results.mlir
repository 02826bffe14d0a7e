// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// Regions that make nothing leave nothing: the only vote is that of the loop over
// tokens.

// CHECK-LABEL: gpu.func @f
// CHECK-NOT: minui
// CHECK: vote.sync
// CHECK-NOT: vote.sync
// CHECK: gpu.return
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %zero = arith.constant dense<0> : vector<8xi32>
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  "row.switch"(%zero) ({
    "row.yield"() : () -> ()
  }, {
    "row.yield"() : () -> ()
  }) : (vector<8xi32>) -> ()
  row.store %0, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
