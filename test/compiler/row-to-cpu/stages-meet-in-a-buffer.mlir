// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// What a row needs of its own sum is a second loop: the exponentials wait in a
// buffer of one tile, 1024 elements and a vector of slack.

// CHECK-LABEL: llvm.func @f(
// CHECK: llvm.mlir.constant(1040 : i64)
// CHECK: scf.for
// CHECK: math.exp
// CHECK: scf.for
// CHECK-NOT: math.exp
// CHECK: arith.mulf
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = math.exp %0 : vector<16xf32>
  %2 = row.reduce add %1 : vector<16xf32>
  %3 = vector.broadcast %2 : f32 to vector<16xf32>
  %4 = arith.mulf %1, %3 : vector<16xf32>
  row.store %4, %y : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
  row.return
}
