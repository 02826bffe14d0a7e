// RUN: sluice-opt %s --sluice-lower-gpu | FileCheck %s

// Also what only a block returns that no thread comes to.

// CHECK-LABEL: llvm.func @unreachable
// CHECK-NEXT: llvm.return
// CHECK-NEXT: }
gpu.module @kernels {
  gpu.func @unreachable() kernel {
    gpu.return
  ^nobody:
    gpu.return
  }
}
