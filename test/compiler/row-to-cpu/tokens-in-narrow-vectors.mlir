// RUN: sluice-opt --row-to-cpu='vector-bits=512' %s | FileCheck %s

// A tile of rows of 256 has four tokens: what is computed for each takes
// vectors of four lanes, not of as many as a row's.

// CHECK-LABEL: llvm.func @f(
// CHECK: math.sqrt {{.*}} : vector<4xf32>
// CHECK: arith.mulf {{.*}} : vector<64xf32>
row.kernel @f(%x: memref<?x256xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x256xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x256xf32, strided<[?, ?]>> -> vector<256xf32>
  %1 = row.reduce add %0 : vector<256xf32>
  %2 = math.sqrt %1 : f32
  %3 = vector.broadcast %2 : f32 to vector<256xf32>
  %4 = arith.mulf %0, %3 : vector<256xf32>
  row.store %4, %y : vector<256xf32>, memref<?x256xf32, strided<[?, ?]>>
  row.return
}
