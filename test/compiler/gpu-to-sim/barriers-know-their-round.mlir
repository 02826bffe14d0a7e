// RUN: sluice-opt %s --convert-scf-to-cf --gpu-to-sim | FileCheck %s

// A barrier in loops says which round of them it is.

// CHECK-LABEL: llvm.func @k
// CHECK: cf.br ^[[OUTER:.*]](%{{.*}} : i64, i64)
// CHECK: ^[[OUTER]](%{{.*}}: i64, %[[ROUND:.*]]: i64):
// CHECK: cf.br ^[[INNER:.*]](%{{.*}} : i64, i64)
// CHECK: ^[[INNER]](%{{.*}}: i64, %[[WITHIN:.*]]: i64):
// CHECK: llvm.add %{{.*}}, %[[WITHIN]]
// CHECK: %[[BOTH:.*]] = llvm.add %{{.*}}, %[[ROUND]]
// CHECK: llvm.call @sluice_sim_barrier(%{{.*}}, %{{.*}}, %[[BOTH]])
// CHECK: %[[NEXT:.*]] = llvm.add %[[WITHIN]], %{{.*}}
// CHECK: cf.br ^[[INNER]](%{{.*}}, %[[NEXT]] : i64, i64)
// CHECK: %[[NEXT:.*]] = llvm.add %[[ROUND]], %{{.*}}
// CHECK: cf.br ^[[OUTER]](%{{.*}}, %[[NEXT]] : i64, i64)
gpu.module @kernels {
  gpu.func @k(%n: i64) kernel {
    %zero = arith.constant 0 : i64
    %one = arith.constant 1 : i64
    scf.for %i = %zero to %n step %one : i64 {
      scf.for %j = %zero to %n step %one : i64 {
        gpu.barrier
      }
    }
    gpu.return
  }
}
