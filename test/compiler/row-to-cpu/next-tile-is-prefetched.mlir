// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// The longest loop over a tile asks for the next one's cache lines, four for
// four vectors: of what is read, then of what is written. Arrays that are
// always converted wait in the first cache.

// CHECK-LABEL: llvm.func @f(
// CHECK: arith.addf {{.*}} : vector<64xf32>
// CHECK-NOT: prefetch
// CHECK: scf.for
// CHECK-COUNT-4: prefetch"{{.*}}hint = 2 : i32, rw = 0
// CHECK-NOT: prefetch{{.*}}rw = 0
// CHECK-COUNT-4: prefetch"{{.*}}hint = 2 : i32, rw = 1
// CHECK-NOT: prefetch
// CHECK: arith.divf
row.kernel @f(%x: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x64xbf16, strided<[?, ?]>> {row.buffer = 1 : i64},
              %z: memref<?x64xf32, strided<[?, ?]>> {row.buffer = 2 : i64}) {
  %0 = row.load %x : memref<?x64xf32, strided<[?, ?]>> -> vector<64xf32>
  %1 = row.load %y : memref<?x64xbf16, strided<[?, ?]>> -> vector<64xf32>
  %2 = arith.addf %0, %1 : vector<64xf32>
  %3 = row.reduce add %2 : vector<64xf32>
  %4 = vector.broadcast %3 : f32 to vector<64xf32>
  %5 = arith.divf %2, %4 : vector<64xf32>
  %6 = arith.mulf %5, %5 : vector<64xf32>
  row.store %6, %z : vector<64xf32>, memref<?x64xf32, strided<[?, ?]>>
  row.return
}
