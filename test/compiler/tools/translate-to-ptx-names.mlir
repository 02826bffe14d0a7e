// PTX has its own idea of a name.
// RUN: not sluice-translate --mlir-to-ptx --split-input-file %s 2>&1 | FileCheck %s

// CHECK: expects kernels' names of letters, digits and '_', got 'schärfe'
gpu.module @kernels {
  llvm.func @"sch\C3\A4rfe"() attributes {gpu.kernel, nvvm.kernel} {
    llvm.return
  }
}

// -----

// CHECK: expects kernels' names of letters, digits and '_', got 'WARP_SZ'
gpu.module @kernels {
  llvm.func @WARP_SZ() attributes {gpu.kernel, nvvm.kernel} {
    llvm.return
  }
}
