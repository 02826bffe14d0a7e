// RUN: sluice-opt --pass-pipeline='builtin.module(gpu.module(gpu-pack-parameters))' %s | FileCheck %s

// Words that are not used go, the others stand in the order of their first use,
// in regions too, with what is known of them.

gpu.module @kernels {
  // CHECK: gpu.func @f(%[[X:.*]]: i64 {llvm.noundef}, %[[TOKENS:.*]]: i64, %[[STRIDE:.*]]: i64) workgroup(%{{.*}} : memref<4xf32, 3>)
  // CHECK-SAME: sluice.kernel = {layout = {lanes = 1 : i64, words = [2, 0, 4]}, program = "forward"}
  // CHECK: llvm.inttoptr %[[X]]
  // CHECK: arith.cmpi slt, %[[TOKENS]]
  // CHECK: arith.addi %[[TOKENS]], %[[STRIDE]]
  gpu.func @f(%tokens: i64, %seed: i64, %x: i64 {llvm.noundef}, %y: i64, %stride: i64) workgroup(%tile: memref<4xf32, 3>) kernel
      attributes {sluice.kernel = {layout = {lanes = 1 : i64}, program = "forward"}} {
    %p = llvm.inttoptr %x : i64 to !llvm.ptr<1>
    %zero = arith.constant 0 : i64
    %some = arith.cmpi slt, %tokens, %zero : i64
    scf.if %some {
      %sum = arith.addi %tokens, %stride : i64
      llvm.store %sum, %p : i64, !llvm.ptr<1>
    }
    gpu.return
  }

  // What is packed, and what does not say how it is launched, stays.

  // CHECK: gpu.func @packed(%{{.*}}: i64, %{{.*}}: i64) kernel
  // CHECK-SAME: words = [2, 0]
  gpu.func @packed(%x: i64, %tokens: i64) kernel
      attributes {sluice.kernel = {layout = {lanes = 1 : i64, words = [2, 0]}}} {
    gpu.return
  }
  // CHECK: gpu.func @other(%{{.*}}: i64)
  gpu.func @other(%x: i64) {
    gpu.return
  }
}
