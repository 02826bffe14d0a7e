// RUN: sluice-opt --row-to-cpu='vector-bits=512' --split-input-file %s | FileCheck %s --check-prefix=WIDE
// RUN: sluice-opt --row-to-cpu='vector-bits=256' --split-input-file %s | FileCheck %s --check-prefix=HALF

// Four vectors are computed together where there are 32 registers, but two in
// a row whose last four would stand half empty.

// WIDE-LABEL: llvm.func @full(
// WIDE: arith.addf {{.*}} : vector<64xf32>
// HALF-LABEL: llvm.func @full(
// HALF: arith.addf {{.*}} : vector<16xf32>
row.kernel @full(%x: memref<?x128xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                 %y: memref<?x128xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x128xf32, strided<[?, ?]>> -> vector<128xf32>
  %1 = arith.addf %0, %0 : vector<128xf32>
  row.store %1, %y : vector<128xf32>, memref<?x128xf32, strided<[?, ?]>>
  row.return
}

// -----

// WIDE-LABEL: llvm.func @odd(
// WIDE: arith.addf {{.*}} : vector<32xf32>
row.kernel @odd(%x: memref<?x160xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                %y: memref<?x160xf32, strided<[?, ?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x160xf32, strided<[?, ?]>> -> vector<160xf32>
  %1 = arith.addf %0, %0 : vector<160xf32>
  row.store %1, %y : vector<160xf32>, memref<?x160xf32, strided<[?, ?]>>
  row.return
}
