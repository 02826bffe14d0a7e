// RUN: sluice-opt --row-to-gpu=lanes=32 %s | FileCheck %s

// What depends on the expert alone is computed once, unless so many rows of it
// would wait through the loop over tokens that nothing else had registers.

// CHECK-LABEL: gpu.func @few(
// CHECK-COUNT-2: math.exp
// CHECK: scf.while
// CHECK-NOT: math.exp
row.kernel @few(%a: memref<32xf32, strided<[?]>>, %x: memref<?x32xf32, strided<[?, ?]>>, %y: memref<?x32xf32, strided<[?, ?]>>) {
  %0 = row.load %a : memref<32xf32, strided<[?]>> -> vector<32xf32>
  %x0 = row.load %x : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %e0 = math.exp %0 : vector<32xf32>
  %e1 = math.exp %e0 : vector<32xf32>
  %m0 = arith.mulf %x0, %e0 : vector<32xf32>
  %m1 = arith.mulf %m0, %e1 : vector<32xf32>
  row.store %m1, %y : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.return
}

// CHECK-LABEL: gpu.func @many(
// CHECK-NOT: math.exp
// CHECK: scf.while
// CHECK-COUNT-17: math.exp
row.kernel @many(%a: memref<32xf32, strided<[?]>>, %x: memref<?x32xf32, strided<[?, ?]>>, %y: memref<?x32xf32, strided<[?, ?]>>) {
  %0 = row.load %a : memref<32xf32, strided<[?]>> -> vector<32xf32>
  %x0 = row.load %x : memref<?x32xf32, strided<[?, ?]>> -> vector<32xf32>
  %e0 = math.exp %0 : vector<32xf32>
  %e1 = math.exp %e0 : vector<32xf32>
  %e2 = math.exp %e1 : vector<32xf32>
  %e3 = math.exp %e2 : vector<32xf32>
  %e4 = math.exp %e3 : vector<32xf32>
  %e5 = math.exp %e4 : vector<32xf32>
  %e6 = math.exp %e5 : vector<32xf32>
  %e7 = math.exp %e6 : vector<32xf32>
  %e8 = math.exp %e7 : vector<32xf32>
  %e9 = math.exp %e8 : vector<32xf32>
  %e10 = math.exp %e9 : vector<32xf32>
  %e11 = math.exp %e10 : vector<32xf32>
  %e12 = math.exp %e11 : vector<32xf32>
  %e13 = math.exp %e12 : vector<32xf32>
  %e14 = math.exp %e13 : vector<32xf32>
  %e15 = math.exp %e14 : vector<32xf32>
  %e16 = math.exp %e15 : vector<32xf32>
  %m0 = arith.mulf %x0, %e0 : vector<32xf32>
  %m1 = arith.mulf %m0, %e1 : vector<32xf32>
  %m2 = arith.mulf %m1, %e2 : vector<32xf32>
  %m3 = arith.mulf %m2, %e3 : vector<32xf32>
  %m4 = arith.mulf %m3, %e4 : vector<32xf32>
  %m5 = arith.mulf %m4, %e5 : vector<32xf32>
  %m6 = arith.mulf %m5, %e6 : vector<32xf32>
  %m7 = arith.mulf %m6, %e7 : vector<32xf32>
  %m8 = arith.mulf %m7, %e8 : vector<32xf32>
  %m9 = arith.mulf %m8, %e9 : vector<32xf32>
  %m10 = arith.mulf %m9, %e10 : vector<32xf32>
  %m11 = arith.mulf %m10, %e11 : vector<32xf32>
  %m12 = arith.mulf %m11, %e12 : vector<32xf32>
  %m13 = arith.mulf %m12, %e13 : vector<32xf32>
  %m14 = arith.mulf %m13, %e14 : vector<32xf32>
  %m15 = arith.mulf %m14, %e15 : vector<32xf32>
  %m16 = arith.mulf %m15, %e16 : vector<32xf32>
  row.store %m16, %y : vector<32xf32>, memref<?x32xf32, strided<[?, ?]>>
  row.return
}
