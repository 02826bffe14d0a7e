// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu))' %s | FileCheck %s

// A count of blocks hands on what they wrote. LLVM would drop the ordering, so
// the instruction is written out; other atomics are left as they are.

// CHECK-LABEL: llvm.func @f(
// CHECK: llvm.inline_asm has_side_effects "atom.acq_rel.gpu.global.inc.u32 $0, [$1], $2;", "=r,l,r,~{memory}"
// CHECK-NOT: inline_asm
// CHECK: llvm.atomicrmw uinc_wrap {{.*}} acq_rel {{.*}} !llvm.ptr<3>
// CHECK: llvm.atomicrmw uinc_wrap {{.*}} monotonic
gpu.module @kernels {
  gpu.func @f(%at: i64, %tile: !llvm.ptr<3>, %last: i32) kernel {
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    %0 = llvm.atomicrmw uinc_wrap %p, %last syncscope("device") acq_rel {alignment = 4 : i64} : !llvm.ptr<1>, i32
    %1 = llvm.atomicrmw uinc_wrap %tile, %0 syncscope("device") acq_rel {alignment = 4 : i64} : !llvm.ptr<3>, i32
    %2 = llvm.atomicrmw uinc_wrap %p, %1 syncscope("device") monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
    gpu.return
  }
}
