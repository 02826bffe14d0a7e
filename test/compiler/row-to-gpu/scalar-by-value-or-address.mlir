// RUN: sluice-opt --row-to-gpu %s | FileCheck %s

// A number for the whole call is read once, before the tokens: from memory, or
// where its address is 0 from the bits of the next word.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[VALUE:.*]] = arith.cmpi eq, %arg11, %c0_i64
// CHECK: scf.if %[[VALUE]] -> (bf16) {
// CHECK: arith.trunci %arg12 : i64 to i16
// CHECK: arith.bitcast %{{.*}} : i16 to bf16
// CHECK: } else {
// CHECK: llvm.inttoptr %arg11
// CHECK: scf.while
row.kernel @f(%x: memref<?xf32, strided<[?]>>, %s: memref<bf16>) {
  %0 = row.load %s : memref<bf16> -> f32
  row.store %0, %x : f32, memref<?xf32, strided<[?]>>
  row.return
}
