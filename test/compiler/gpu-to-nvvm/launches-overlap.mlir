// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu{overlap=true}))' %s | FileCheck %s
// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(sluice-lower-gpu))' %s | FileCheck %s --check-prefix=ALONE

// Before all else a kernel lets the next launch come, and waits for the last.

// CHECK-LABEL: llvm.func @f(
// CHECK-NEXT: nvvm.griddepcontrol launch_dependents
// CHECK-NEXT: nvvm.griddepcontrol wait
// CHECK-NEXT: llvm.inttoptr
// ALONE-NOT: griddepcontrol
gpu.module @kernels {
  gpu.func @f(%at: i64) kernel {
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    llvm.store %at, %p : i64, !llvm.ptr<1>
    gpu.return
  }
}
