// RUN: sluice-opt --row-to-gpu='lanes=4 threads=128' --canonicalize --split-input-file %s | FileCheck %s
// RUN: sluice-opt --row-to-gpu='lanes=4 threads=128 max-blocks=60' --canonicalize --split-input-file %s | FileCheck %s --check-prefix=ONE

// Each block posts its sum, float64 whose bits are turned round so that none is
// 0. The last one waits for the others' posts, of up to four blocks at once,
// sets them back to 0, adds them up in a fixed order, and computes the results.
// The lanes of a warp vote, so that they go round together. A row's number is
// the same in its four lanes: within a warp three steps add up the rows, and two
// in the first warp the four warps.

// CHECK-LABEL: gpu.func @f
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i64
// CHECK: %[[LOOP:.*]]:{{.*}} = scf.while
// CHECK: arith.extf %[[LOOP]]#1 : f32 to f64
// CHECK-COUNT-6: gpu.shuffle
// CHECK-NOT: gpu.shuffle
// CHECK: llvm.store %{{.*}} : f64, !llvm.ptr<3>
// CHECK: gpu.barrier
// CHECK: %[[FIRST:.*]] = nvvm.vote.sync any
// CHECK: %[[WARPS:.*]] = scf.if %[[FIRST]] -> (f64)
// CHECK: llvm.load %{{.*}} : !llvm.ptr<3> -> f64
// CHECK-COUNT-4: gpu.shuffle
// CHECK-NOT: gpu.shuffle
// CHECK: %[[OWN:.*]] = arith.select %{{.*}}, %[[WARPS]]
// CHECK: scf.if
// CHECK-NEXT: gpu.barrier
// CHECK: scf.while (%{{.*}}, %{{.*}} = %[[OWN]]) : (i64, f64) -> (i64, f64)
// CHECK: nvvm.vote.sync any
// CHECK: %[[THERE:.*]] = arith.cmpi slt
// CHECK-COUNT-4: llvm.load %{{.*}} atomic syncscope("device") monotonic {{.*}} : !llvm.ptr<1> -> i64
// CHECK: scf.while
// CHECK: %[[MISSING:.*]] = nvvm.vote.sync any
// CHECK: scf.condition(%[[MISSING]])
// CHECK-COUNT-4: llvm.load %{{.*}} atomic syncscope("device") monotonic {{.*}} : !llvm.ptr<1> -> i64
// CHECK: scf.if %[[THERE]]
// CHECK-COUNT-4: llvm.store %[[ZERO]], %{{.*}} atomic syncscope("device") monotonic
// CHECK-NOT: llvm.fence
// CHECK: gpu.barrier
// CHECK-NOT: gpu.barrier
// CHECK: arith.truncf %{{.*}} : f64 to f32
// CHECK: llvm.store %{{.*}} : f32, !llvm.ptr<1>
// CHECK: else
// CHECK: %[[BITS:.*]] = llvm.bitcast %[[OWN]] : f64 to i64
// CHECK: %[[TURNED:.*]] = arith.xori %[[BITS]]
// CHECK: %[[POST:.*]] = arith.maxui %[[TURNED]]
// CHECK: llvm.store %[[POST]], %{{.*}} atomic syncscope("device") monotonic

// One warp waits for the posts of 59 blocks: the block's first barrier is all.

// ONE-LABEL: gpu.func @f
// ONE: gpu.barrier
// ONE: %[[OTHER:.*]] = arith.cmpi slt, %{{.*}}, %c1_i32
// ONE: arith.select %[[OTHER]]
// ONE: scf.while
// ONE-NOT: gpu.barrier
// ONE: arith.truncf %{{.*}} : f64 to f32
// ONE-NOT: gpu.barrier
// ONE: gpu.return
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

// -----

// Sums for each expert are in other memory, which a fence hands on with the
// post, and takes behind the posts.

// CHECK-LABEL: gpu.func @rows
// CHECK: llvm.store %{{.*}} : f64, !llvm.ptr<1>
// CHECK: gpu.barrier
// CHECK: scf.if
// CHECK: llvm.load {{.*}} monotonic
// CHECK: llvm.fence syncscope("device") acq_rel
// CHECK: gpu.barrier
// CHECK: llvm.load {{.*}} : !llvm.ptr<1> -> f64
// CHECK: else
// CHECK: llvm.fence syncscope("device") acq_rel
// CHECK: llvm.store %c1_i64, %{{.*}} atomic syncscope("device") monotonic
row.kernel @rows(%x: memref<?x8xf32, strided<[?, ?]>> {row.buffer = 0 : i64},
                 %y: memref<8xf32, strided<[?]>> {row.buffer = 1 : i64}) {
  %0 = row.load %x : memref<?x8xf32, strided<[?, ?]>> -> vector<8xf32>
  %p = row.accumulate add %0 : vector<8xf32> -> !row.partial<vector<8xf32>>
  row.finalize {
    %t = row.total %p : !row.partial<vector<8xf32>> -> vector<8xf32>
    row.store %t, %y : vector<8xf32>, memref<8xf32, strided<[?]>>
  }
  row.return
}
