// A pass that fails leaves a file that runs it again.
// RUN: rm -rf %t && mkdir %t
// RUN: not env TMPDIR=%t sluice-opt --canonicalize='test-convergence max-iterations=1' %s
// RUN: cat %t/sluice-opt-*.mlir | FileCheck %s
// RUN: not sluice-opt --run-reproducer %t/sluice-opt-*.mlir

// CHECK: func.func @folds
// CHECK: pipeline: "builtin.module(canonicalize{{.*}}max-iterations=1
func.func @folds(%x: f32) -> f32 {
  %zero = arith.constant -0.0 : f32
  %y = arith.addf %x, %zero : f32
  return %y : f32
}
