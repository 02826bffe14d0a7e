// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// A region's list holds the row, not what one addition makes of it: that is
// computed again from the dense row. A logarithm is copied.

// CHECK-LABEL: llvm.func @f(
// CHECK: math.log
// The places and the row of the first region; the places and the logarithm of
// the second; each in four vectors.
// CHECK-COUNT-16: llvm.call_intrinsic "llvm.experimental.vector.compress"
// CHECK-NOT: llvm.call_intrinsic
// CHECK: arith.addf
// CHECK: math.exp
row.kernel @f(%x: memref<?x32xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x32xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %ten = arith.constant dense<10.0> : vector<32xf32>
  %0 = row.load %x : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %1 = arith.fptosi %0 : vector<32xf32> to vector<32xi32>
  %2 = arith.addf %0, %ten : vector<32xf32>
  %3 = math.log %0 : vector<32xf32>
  %4 = row.switch %1 {
    %5 = math.exp %2 : vector<32xf32>
    %6 = arith.mulf %5, %0 : vector<32xf32>
    row.yield %6 : vector<32xf32>
  }, {
    %5 = math.sqrt %3 : vector<32xf32>
    row.yield %5 : vector<32xf32>
  } : vector<32xi32> -> vector<32xf32>
  row.store %4, %y : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.return
}
