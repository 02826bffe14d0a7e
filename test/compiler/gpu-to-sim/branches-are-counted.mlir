// RUN: sluice-opt %s --split-input-file --convert-scf-to-cf --gpu-to-sim | FileCheck %s

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

// -----

// A loop of branches that have one way to go is told of every round; other such
// branches are not.

// CHECK-LABEL: llvm.func @endless
// CHECK-NOT: @sluice_sim_branch
// CHECK: cf.br ^[[LOOP:.*]]
// CHECK: ^[[LOOP]]:
// CHECK: llvm.call @sluice_sim_branch(
// CHECK-NEXT: cf.br ^[[LOOP]]
gpu.module @kernels {
  gpu.func @endless(%n: i64) kernel {
    cf.br ^loop
  ^loop:
    cf.br ^loop
  ^end:
    gpu.return
  }
}
