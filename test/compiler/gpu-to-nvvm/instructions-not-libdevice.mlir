// RUN: sluice-opt --sluice-gpu-to-nvvm %s | FileCheck %s

// What is one instruction stays one; no library is called.

// CHECK: llvm.func @f(%{{.*}}: i64) attributes {{{.*}}nvvm.kernel
// CHECK: nvvm.read.ptx.sreg.tid.x
// CHECK: nvvm.shfl.sync bfly
// CHECK: llvm.intr.fma
// CHECK: llvm.intr.sqrt
// CHECK: nvvm.vote.sync any
// CHECK-NOT: __nv_
gpu.module @kernels {
  gpu.func @f(%x: i64) kernel attributes {known_block_size = array<i32: 64, 1, 1>} {
    %thread = gpu.thread_id x
    %0 = arith.index_cast %thread : index to i64
    %1 = arith.addi %x, %0 : i64
    %2 = llvm.inttoptr %1 : i64 to !llvm.ptr<1>
    %3 = llvm.load %2 : !llvm.ptr<1> -> f32
    %one = arith.constant 1 : i32
    %width = arith.constant 32 : i32
    %4, %valid = gpu.shuffle xor %3, %one, %width : f32
    %5 = math.fma %4, %4, %3 : f32
    %6 = math.sqrt %5 : f32
    %all = arith.constant -1 : i32
    %7 = arith.cmpf olt, %6, %3 : f32
    %8 = nvvm.vote.sync any %all, %7 -> i1
    scf.if %8 {
      llvm.store %6, %2 : f32, !llvm.ptr<1>
    }
    gpu.return
  }
}
