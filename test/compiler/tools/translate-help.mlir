// What sluice-translate's help shows as an example works.
// RUN: sluice-translate --help | FileCheck %s
// RUN: sluice-opt --sluice-cpu-pipeline %s | sluice-translate --mlir-to-llvmir | FileCheck %s --check-prefix=IR

// CHECK: sluice-opt --sluice-cpu-pipeline router.mlir |
// CHECK-NEXT: sluice-translate --mlir-to-llvmir
// IR: define void @f(ptr
func.func @f(%x: f32) -> f32 {
  %0 = arith.mulf %x, %x : f32
  return %0 : f32
}
