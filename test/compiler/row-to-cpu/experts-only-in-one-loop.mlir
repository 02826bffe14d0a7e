// RUN: sluice-opt --row-to-cpu='vector-bits=512' --canonicalize --cse %s | FileCheck %s

// What varies with the expert alone is computed before the tiles, in one loop
// that keeps what the tiles read; float64 may occur in it.

// CHECK-LABEL: llvm.func @f(
// The parameters, whatever their stride.
// CHECK: scf.for
// CHECK: scf.for
// CHECK: math.sqrt
// CHECK-NEXT: arith.extf %{{.*}} : vector<64xf32> to vector<64xf64>
// CHECK-NEXT: arith.divf %{{.*}} : vector<64xf64>
// CHECK-NEXT: arith.truncf
// CHECK-NEXT: getelementptr
// CHECK-NEXT: llvm.store {{.*}} !llvm.ptr
// CHECK-NEXT: {{^ *}}}
// CHECK: arith.mulf
row.kernel @f(%x: memref<?x128xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %a: memref<128xf32, strided<[?]>> {row.buffer = 1 : i64},
              %y: memref<?x128xf32, strided<[?, ?]>> {row.buffer = 2 : i64}) {
  %one = arith.constant dense<1.0> : vector<128xf64>
  %0 = row.load %x : memref<?x128xf32, strided<[?, ?]>> -> vector<128xf32>
  %1 = row.load %a : memref<128xf32, strided<[?]>> -> vector<128xf32>
  %2 = math.sqrt %1 : vector<128xf32>
  %3 = arith.extf %2 : vector<128xf32> to vector<128xf64>
  %4 = arith.divf %one, %3 : vector<128xf64>
  %5 = arith.truncf %4 : vector<128xf64> to vector<128xf32>
  %6 = arith.mulf %0, %5 : vector<128xf32>
  row.store %6, %y : vector<128xf32>, memref<?x128xf32, strided<[?, ?]>>
  row.return
}
