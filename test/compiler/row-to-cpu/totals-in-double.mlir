// RUN: sluice-opt --row-to-cpu='vector-bits=256' --canonicalize --cse %s | FileCheck %s

// A chunk hands over float64 words; the finalizing function adds the chunks
// up in their order.

// CHECK-LABEL: llvm.func @f(
// CHECK-SAME: partials = 1 : i64
// CHECK: arith.extf {{.*}} : vector<16xf32> to vector<16xf64>
// CHECK: llvm.store %{{.*}} : f64, !llvm.ptr
// CHECK-LABEL: llvm.func @f_finalize(
// CHECK: %[[SUM:.*]] = scf.for {{.*}} -> (f64)
// CHECK: arith.addf
// CHECK: arith.truncf %[[SUM]] : f64 to f32
// CHECK: llvm.store
row.kernel @f(%x: memref<?xf32, strided<[?]>> {row.buffer = 0 : i64},
              %y: memref<f32> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?xf32, strided<[?]>> -> f32
  %p = row.accumulate add %0 : f32 -> !row.partial<f32>
  row.finalize {
    %t = row.total %p : !row.partial<f32> -> f32
    row.store %t, %y : f32, memref<f32>
  }
  row.return
}
