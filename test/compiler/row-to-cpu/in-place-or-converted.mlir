// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// A contiguous float32 array is read in place; bfloat16 is always converted.

// CHECK-LABEL: llvm.func @f(
// CHECK: arith.select %{{.*}}, %{{.*}}, %{{.*}} : !llvm.ptr
// CHECK: arith.extf %{{.*}} : vector<16xbf16> to vector<16xf32>
row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
              %y: memref<?x16xbf16, strided<[?, ?]>> {row.buffer = 1 : i64},
              %z: memref<?x16xf32, strided<[?, ?]>> {row.buffer = 2 : i64}) {
  %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
  %1 = row.load %y : memref<?x16xbf16, strided<[?, ?]>> -> vector<16xf32>
  %2 = arith.addf %0, %1 : vector<16xf32>
  row.store %2, %z : vector<16xf32>, memref<?x16xf32, strided<[?, ?]>>
  row.return
}

// Of a buffer that is made for the kernel it is known.

// CHECK-LABEL: llvm.func @own(
// CHECK-NOT: scf.if
// CHECK-NOT: arith.select
// CHECK: llvm.return
row.kernel @own(%x: memref<?x16xf32, strided<[16, 1]>> {row.buffer = 0 : i64},
                %y: memref<?x16xf32, strided<[16, 1]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x16xf32, strided<[16, 1]>> -> vector<16xf32>
  row.store %0, %y : vector<16xf32>, memref<?x16xf32, strided<[16, 1]>>
  row.return
}
