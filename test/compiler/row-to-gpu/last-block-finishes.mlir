// RUN: sluice-opt --row-to-gpu='lanes=4 threads=128' --canonicalize %s | FileCheck %s

// A block leaves its sums as float64 and counts itself; the last one adds the
// blocks' sums up in a fixed order, and computes the results. A row's number is
// the same in its four lanes: within a warp three steps add up the rows.

// CHECK-LABEL: gpu.func @f
// CHECK: %[[LOOP:.*]]:{{.*}} = scf.while
// CHECK: arith.extf %[[LOOP]]#1 : f32 to f64
// CHECK-COUNT-6: gpu.shuffle
// CHECK-NOT: gpu.shuffle
// CHECK: llvm.store %{{.*}} : f64, !llvm.ptr<3>
// CHECK: gpu.barrier
// CHECK: llvm.store %{{.*}} : f64, !llvm.ptr<1>
// CHECK-NOT: gpu.barrier
// CHECK: llvm.atomicrmw uinc_wrap %{{.*}}, %{{.*}} syncscope("device") acq_rel
// CHECK: gpu.barrier
// CHECK: scf.if
// CHECK: scf.for {{.*}} -> (f64)
// CHECK: llvm.load %{{.*}} : !llvm.ptr<1> -> f64
// CHECK: gpu.barrier
// CHECK: arith.truncf %{{.*}} : f64 to f32
// CHECK: llvm.store %{{.*}} : f32, !llvm.ptr<1>
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
