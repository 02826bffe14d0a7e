// RUN: sluice-opt --row-to-gpu='warps-per-row=2' --canonicalize %s | FileCheck %s

// Where a row takes several warps, each leaves its sums in shared memory, one
// of each group of experts, and every thread adds them up in the experts'
// order: the first groups of both warps, then the second ones.

// CHECK: llvm.mlir.global internal @f_shared0() {addr_space = 3 : i32
// CHECK-LABEL: gpu.func @f
// CHECK-COUNT-10: gpu.shuffle
// CHECK: llvm.store %{{.*}}, %{{.*}} : f32, !llvm.ptr<3>
// CHECK: llvm.store %{{.*}}, %{{.*}} : f32, !llvm.ptr<3>
// CHECK: gpu.barrier
// CHECK: %[[A:.*]] = llvm.load %{{.*}} : !llvm.ptr<3> -> f32
// CHECK: %[[B:.*]] = llvm.load %{{.*}} : !llvm.ptr<3> -> f32
// CHECK: %[[C:.*]] = llvm.load %{{.*}} : !llvm.ptr<3> -> f32
// CHECK: %[[D:.*]] = llvm.load %{{.*}} : !llvm.ptr<3> -> f32
// CHECK: gpu.barrier
// CHECK: %[[AB:.*]] = arith.addf %[[A]], %[[B]]
// CHECK: %[[CD:.*]] = arith.addf %[[C]], %[[D]]
// CHECK: arith.addf %[[AB]], %[[CD]]
row.kernel @f(%x: memref<?x512xf32, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>) {
  %0 = row.load %x : memref<?x512xf32, strided<[?, ?]>> -> vector<512xf32>
  %1 = row.reduce add %0 : vector<512xf32>
  row.store %1, %y : f32, memref<?xf32, strided<[?]>>
  row.return
}
