// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu{overlap=true}))' %s | FileCheck %s
// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu))' %s | FileCheck %s --check-prefix=ALONE

// Before all else a kernel lets the next launch come. It waits for the last where
// it first touches memory, or leaves its first block: the last may still write
// what this one reads. No load may come from a cache of constants.

// CHECK-LABEL: llvm.func @f(
// CHECK-NEXT: nvvm.griddepcontrol launch_dependents
// CHECK-NEXT: llvm.inttoptr
// CHECK-NEXT: nvvm.griddepcontrol wait
// CHECK-NEXT: llvm.load
// CHECK-NOT: invariant
// CHECK: llvm.store
// ALONE-NOT: griddepcontrol
// ALONE: llvm.load {{.*}} invariant
gpu.module @kernels {
  gpu.func @f(%at: i64) kernel {
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    %old = llvm.load %p invariant : !llvm.ptr<1> -> i64
    llvm.store %old, %p : i64, !llvm.ptr<1>
    gpu.return
  }

  // CHECK-LABEL: llvm.func @branches(
  // CHECK-NEXT: nvvm.griddepcontrol launch_dependents
  // CHECK-NEXT: nvvm.griddepcontrol wait
  // CHECK-NEXT: llvm.cond_br
  gpu.func @branches(%at: i64, %yes: i1) kernel {
    cf.cond_br %yes, ^read, ^end
  ^read:
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    %old = llvm.load %p : !llvm.ptr<1> -> i64
    llvm.store %old, %p : i64, !llvm.ptr<1>
    cf.br ^end
  ^end:
    gpu.return
  }
}
