// RUN: sluice-opt %s --gpu-to-sim | FileCheck %s

// A kernel stays what the runtime knows it as, in the module around.

// CHECK-NOT: gpu.
// CHECK: llvm.func @k(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr)
// CHECK-SAME: attributes {sluice.kernel = {partials = 2 : i64}}
// CHECK-NEXT: llvm.return
gpu.module @kernels {
  gpu.func @k() kernel attributes {sluice.kernel = {partials = 2 : i64}} {
    gpu.return
  }
}
