// RUN: sluice-opt %s --gpu-to-sim | FileCheck %s

// What lanes do together becomes calls, with the op's number.

// CHECK-LABEL: llvm.func @k(
// CHECK: %[[XOR:.*]] = llvm.mlir.constant(0 : i32)
// CHECK: llvm.call @sluice_sim_shuffle({{.*}}, %[[XOR]])
// CHECK: %[[ANY:.*]] = llvm.mlir.constant(4 : i32)
// CHECK: llvm.call @sluice_sim_vote({{.*}}, %[[ANY]])
// CHECK: %[[MAX:.*]] = llvm.mlir.constant(10 : i32)
// CHECK: llvm.call @sluice_sim_vote({{.*}}, %[[MAX]])
// CHECK: %[[SYNC:.*]] = llvm.mlir.constant(16 : i32)
// CHECK: llvm.call @sluice_sim_vote({{.*}}, %[[SYNC]])
// CHECK: llvm.call @sluice_sim_barrier
gpu.module @kernels {
  gpu.func @k() kernel {
    %one = arith.constant 1 : i32
    %all = arith.constant -1 : i32
    %width = arith.constant 32 : i32
    %x, %valid = gpu.shuffle xor %one, %one, %width : i32
    %any = nvvm.vote.sync any %all, %valid -> i1
    %max = nvvm.redux.sync max %x, %all : i32 -> i32
    nvvm.bar.warp.sync %all : i32
    gpu.barrier
    gpu.return
  }
}
