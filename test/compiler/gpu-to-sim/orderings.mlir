// RUN: sluice-opt %s --gpu-to-sim | FileCheck %s

// Atomics and fences tell the simulator whom they order: 1 acquires, 2
// releases, 4 for the block alone, which is a cluster of its own.

// CHECK-LABEL: llvm.func @k(
// CHECK: %[[BITS:.*]] = llvm.mlir.constant(3 : i32)
// CHECK: llvm.call @sluice_sim_fence(%{{.*}}, %[[BITS]])
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK-NEXT: %[[CHANGES:.*]] = llvm.mlir.constant(4 : i32)
// CHECK-NEXT: %[[BITS:.*]] = llvm.mlir.constant(6 : i32)
// CHECK-NEXT: %[[SIZE:.*]] = llvm.mlir.constant(4 : i32)
// CHECK: llvm.call @sluice_sim_atomic({{.*}}, %[[CHANGES]], %[[BITS]], %[[SIZE]])
// CHECK: llvm.atomicrmw add
// CHECK: llvm.mlir.constant(1 : i32)
// CHECK-NEXT: %[[READS:.*]] = llvm.mlir.constant(2 : i32)
// CHECK-NEXT: %[[BITS:.*]] = llvm.mlir.constant(1 : i32)
// CHECK: llvm.call @sluice_sim_atomic({{.*}}, %[[READS]], %[[BITS]], %{{.*}})
// CHECK: llvm.load
// CHECK: %[[EXPECTED:.*]] = llvm.zext
// CHECK: %[[BITS:.*]] = llvm.mlir.constant(3 : i32)
// CHECK-NEXT: %[[FAILURE:.*]] = llvm.mlir.constant(1 : i32)
// CHECK: llvm.call @sluice_sim_compare({{.*}}, %[[BITS]], %[[FAILURE]], %[[EXPECTED]])
// CHECK: llvm.cmpxchg
// CHECK: %[[BITS:.*]] = llvm.mlir.constant(7 : i32)
// CHECK: llvm.call @sluice_sim_fence(%{{.*}}, %[[BITS]])
gpu.module @kernels {
  gpu.func @k(%address: i64) kernel {
    %c1 = arith.constant 1 : i32
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    llvm.fence syncscope("device") acq_rel
    %n = llvm.atomicrmw add %p, %c1 syncscope("block") release : !llvm.ptr<1>, i32
    %m = llvm.load %p atomic acquire {alignment = 4 : i64} : !llvm.ptr<1> -> i32
    %r = llvm.cmpxchg %p, %c1, %m acq_rel acquire : !llvm.ptr<1>, i32
    llvm.fence syncscope("cluster") acq_rel
    gpu.return
  }
}
