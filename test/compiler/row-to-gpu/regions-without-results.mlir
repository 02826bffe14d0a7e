// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// Regions that make nothing leave nothing.

// CHECK-LABEL: gpu.func @f
// CHECK-NOT: scf.index_switch
// CHECK-NOT: minui
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
