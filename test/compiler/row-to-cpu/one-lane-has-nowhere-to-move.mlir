// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// A row this wide leaves a tile one token, whose numbers are vectors of one
// lane: LLVM cannot compress these.

// CHECK-LABEL: llvm.func @f(
// CHECK-NOT: vector.compress
row.kernel @f(%x: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64},
              %b: memref<1024xf32, strided<[?]>> {row.buffer = 1 : i64},
              %y: memref<?x1024xf32, strided<[?, ?]>> {row.buffer = 2 : i64}) {
  %0 = row.load %x : memref<?xf32, strided<[?]>> -> f32
  %1 = arith.fptosi %0 : f32 to i32
  %2 = row.switch %1 {
    row.yield %0 : f32
  }, {
    %3 = math.sqrt %0 : f32
    row.yield %3 : f32
  } : i32 -> f32
  %4 = row.load %b : memref<1024xf32, strided<[?]>> -> vector<1024xf32>
  %5 = vector.broadcast %2 : f32 to vector<1024xf32>
  %6 = arith.mulf %4, %5 : vector<1024xf32>
  row.store %6, %y : vector<1024xf32>, memref<?x1024xf32, strided<[?, ?]>>
  row.return
}
