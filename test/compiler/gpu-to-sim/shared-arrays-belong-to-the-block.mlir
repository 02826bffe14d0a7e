// RUN: sluice-opt %s --gpu-to-sim | FileCheck %s

// The simulator has an array of shared memory for each block.

// CHECK-NOT: @tile
// CHECK: llvm.mlir.global internal constant @k.0("tile\00")
// CHECK-NOT: @tile
// CHECK: %[[NAME:.*]] = llvm.mlir.addressof @k.0
// CHECK: %[[BYTES:.*]] = llvm.mlir.constant(256 : i64)
// CHECK: %[[ELEMENT:.*]] = llvm.mlir.constant(8 : i32)
// CHECK: %[[ALIGNMENT:.*]] = llvm.mlir.constant(8 : i32)
// CHECK: %[[ADDRESS:.*]] = llvm.call @sluice_sim_shared(%{{.*}}, %[[NAME]], %[[BYTES]], %[[ELEMENT]], %[[ALIGNMENT]])
// CHECK: llvm.inttoptr %[[ADDRESS]] : i64 to !llvm.ptr<3>
gpu.module @kernels {
  llvm.mlir.global internal @tile() {addr_space = 3 : i32} : !llvm.array<4 x array<8 x f64>>
  gpu.func @k() kernel {
    %p = llvm.mlir.addressof @tile : !llvm.ptr<3>
    %x = llvm.load %p {alignment = 8 : i64} : !llvm.ptr<3> -> f64
    gpu.return
  }
}
