// RUN: sluice-opt --row-to-gpu=lanes=4 --canonicalize --cse %s | FileCheck %s

// Each region stands once, in a loop that a warp leaves when none of its lanes
// has a value left that wants it.

// CHECK-LABEL: gpu.func @f
// CHECK: scf.while
// CHECK: nvvm.vote.sync any
// CHECK: math.sqrt
// CHECK: scf.while
// CHECK: nvvm.vote.sync any
// CHECK: math.absf
// CHECK-NOT: math.sqrt
// CHECK-NOT: scf.while
row.kernel @f(%x: memref<?x8xf32, strided<[?, ?]>>, %y: memref<?x8xf32, strided<[?, ?]>>) {
  %zero = arith.constant dense<0> : vector<8xi32>
  %one = arith.constant dense<1> : vector<8xi32>
  %limit = arith.constant dense<2.0> : vector<8xf32>
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %big = arith.cmpf ogt, %0, %limit : vector<8xf32>
  %case = arith.select %big, %zero, %one : vector<8xi1>, vector<8xi32>
  %1 = row.switch %case {
    %a = math.sqrt %0 : vector<8xf32>
    row.yield %a : vector<8xf32>
  }, {
    %b = math.absf %0 : vector<8xf32>
    row.yield %b : vector<8xf32>
  } : vector<8xi32> -> vector<8xf32>
  row.store %1, %y : vector<8xf32>, memref<?x8xf32, strided<[?, ?]>>
  row.return
}
