// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// The first attempt is dense; rejected lanes are listed, then gathered.

// CHECK-LABEL: llvm.func @f(
// CHECK: llvm.call_intrinsic "llvm.experimental.vector.compress"
// CHECK: scf.for
// CHECK: llvm.intr.masked.gather
// CHECK: llvm.intr.masked.scatter
// CHECK: llvm.call_intrinsic "llvm.experimental.vector.compress"
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %zero = arith.constant dense<0.0> : vector<16xf32>
  %first = arith.cmpf olt, %0, %zero : vector<16xf32>
  %1 = row.retry %first, %0 limit 8 {
  ^bb0(%attempt: i32):
    %2 = arith.sitofp %attempt : i32 to f32
    %3 = vector.broadcast %2 : f32 to vector<16xf32>
    %4 = arith.cmpf olt, %0, %3 : vector<16xf32>
    row.yield %4, %3 : vector<16xi1>, vector<16xf32>
  } : vector<16xi1>, vector<16xf32>
  row.store %1, %y : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
  row.return
}
