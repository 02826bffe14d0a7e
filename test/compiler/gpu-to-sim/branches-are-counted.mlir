// RUN: sluice-opt %s --convert-scf-to-cf --gpu-to-sim | FileCheck %s

// The simulator is told which way a branch goes.

// CHECK: %[[LOW:.*]] = arith.cmpi ult
// CHECK: %[[WAY:.*]] = llvm.zext %[[LOW]] : i1 to i64
// CHECK: llvm.call @sluice_sim_branch(%{{.*}}, %{{.*}}, %[[WAY]])
// CHECK-NEXT: cf.cond_br %[[LOW]]
gpu.module @kernels {
  gpu.func @k(%n: i64) kernel {
    %c8 = arith.constant 8 : i64
    %low = arith.cmpi ult, %n, %c8 : i64
    scf.if %low {
      gpu.barrier
    }
    gpu.return
  }
}
