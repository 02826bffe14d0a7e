// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu{overlap=true}))' %s | FileCheck %s
// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu))' %s | FileCheck %s --check-prefix=ALONE

// Before all else a kernel lets the next launch come. It waits for the last on
// each way to the first access of memory: the last may still write what this one
// reads. No load may come from a cache of constants.

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

  // What a branch depends on is done before the wait. A way that touches nothing
  // waits too: the launch after this one must find all done.
  // CHECK-LABEL: llvm.func @branches(
  // CHECK-NEXT: nvvm.griddepcontrol launch_dependents
  // CHECK-NEXT: llvm.mlir.constant
  // CHECK-NEXT: nvvm.vote.sync
  // CHECK-NEXT: llvm.cond_br
  // CHECK-NEXT: ^{{.*}}:
  // CHECK-NEXT: nvvm.griddepcontrol wait
  // CHECK-NEXT: llvm.inttoptr
  // CHECK-NEXT: llvm.load
  // CHECK-NOT: griddepcontrol
  // CHECK: ^{{.*}}:
  // CHECK-NEXT: nvvm.griddepcontrol wait
  // CHECK-NEXT: llvm.return
  gpu.func @branches(%at: i64, %yes: i1) kernel {
    %all = llvm.mlir.constant(-1 : i32) : i32
    %any = nvvm.vote.sync any %all, %yes -> i1
    cf.cond_br %any, ^read, ^end
  ^read:
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    %old = llvm.load %p : !llvm.ptr<1> -> i64
    llvm.store %old, %p : i64, !llvm.ptr<1>
    cf.br ^end
  ^end:
    gpu.return
  }

  // It waits once for a loop, not in it.
  // CHECK-LABEL: llvm.func @loop(
  // CHECK-NEXT: nvvm.griddepcontrol launch_dependents
  // CHECK-NEXT: nvvm.griddepcontrol wait
  // CHECK-NEXT: llvm.br
  // CHECK-NOT: griddepcontrol
  gpu.func @loop(%at: i64, %yes: i1) kernel {
    cf.br ^again(%at : i64)
  ^again(%next: i64):
    %p = llvm.inttoptr %next : i64 to !llvm.ptr<1>
    %new = llvm.load %p : !llvm.ptr<1> -> i64
    cf.cond_br %yes, ^again(%new : i64), ^end
  ^end:
    gpu.return
  }
}
