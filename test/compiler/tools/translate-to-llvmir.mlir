// A module in the LLVM dialect is printed as LLVM IR.
// RUN: sluice-translate --mlir-to-llvmir %s | FileCheck %s

// CHECK: define float @twice(float %[[X:.*]])
// CHECK: fadd float %[[X]], %[[X]]
llvm.func @twice(%x: f32) -> f32 {
  %y = llvm.fadd %x, %x : f32
  llvm.return %y : f32
}
