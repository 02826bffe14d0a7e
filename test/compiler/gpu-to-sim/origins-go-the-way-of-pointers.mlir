// RUN: sluice-opt %s --split-input-file --convert-scf-to-cf --gpu-to-sim | FileCheck %s

// The address that a pointer is counted from goes round a loop beside it.

// CHECK-LABEL: llvm.func @loop
// CHECK: %[[BASE:.*]] = llvm.inttoptr
// CHECK: cf.br ^[[HEAD:.*]](%{{.*}}, %[[BASE]], %[[BASE]] : i64, !llvm.ptr<1>, !llvm.ptr<1>)
// CHECK: ^[[HEAD]](%{{.*}}: i64, %[[AT:.*]]: !llvm.ptr<1>, %[[FROM:.*]]: !llvm.ptr<1>):
// CHECK: %[[ADDRESS:.*]] = llvm.ptrtoint %[[AT]]
// CHECK: %[[ORIGIN:.*]] = llvm.ptrtoint %[[FROM]]
// CHECK: llvm.call @sluice_sim_access(%{{.*}}, %{{.*}}, %[[ADDRESS]], %[[ORIGIN]],
// CHECK: %[[NEXT:.*]] = llvm.getelementptr %[[AT]][1]
// CHECK: cf.br ^[[HEAD]](%{{.*}}, %[[NEXT]], %[[FROM]] :
gpu.module @kernels {
  gpu.func @loop(%address: i64, %n: i64) kernel {
    %zero = arith.constant 0 : i64
    %one = arith.constant 1 : i64
    %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
    %end = scf.for %i = %zero to %n step %one iter_args(%at = %p) -> (!llvm.ptr<1>) : i64 {
      %x = llvm.load %at : !llvm.ptr<1> -> f32
      %next = llvm.getelementptr %at[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, f32
      scf.yield %next : !llvm.ptr<1>
    }
    gpu.return
  }
}

// -----

// Loops in loops, of two pointers that change places.

// CHECK-LABEL: llvm.func @swap
// CHECK: cf.br ^[[HEAD:.*]](%{{.*}}, %[[P:.*]], %[[Q:.*]], %[[P]], %[[Q]] : i64,
// CHECK: ^[[HEAD]](%{{.*}}: i64, %[[A:.*]]: !llvm.ptr<1>, %[[B:.*]]: !llvm.ptr<1>, %[[FROM_A:.*]]: !llvm.ptr<1>, %[[FROM_B:.*]]: !llvm.ptr<1>):
// CHECK: cf.br ^[[HEAD]](%{{.*}}, %[[B]], %[[A]], %[[FROM_B]], %[[FROM_A]] :
gpu.module @kernels {
  gpu.func @swap(%first: i64, %second: i64, %n: i64) kernel {
    %zero = arith.constant 0 : i64
    %one = arith.constant 1 : i64
    %p = llvm.inttoptr %first : i64 to !llvm.ptr<1>
    %q = llvm.inttoptr %second : i64 to !llvm.ptr<1>
    %end:2 = scf.for %i = %zero to %n step %one iter_args(%a = %p, %b = %q) -> (!llvm.ptr<1>, !llvm.ptr<1>) : i64 {
      %x = llvm.load %a : !llvm.ptr<1> -> f32
      scf.yield %b, %a : !llvm.ptr<1>, !llvm.ptr<1>
    }
    gpu.return
  }
}

// -----

// So it does where one of two pointers is chosen.

// CHECK-LABEL: llvm.func @choice
// CHECK: %[[P:.*]] = llvm.inttoptr
// CHECK: %[[Q:.*]] = llvm.inttoptr
// CHECK: %[[AT:.*]] = arith.select %[[YES:.*]], %{{.*}}, %[[Q]]
// CHECK: %[[FROM:.*]] = arith.select %[[YES]], %[[P]], %[[Q]]
// CHECK: %[[ADDRESS:.*]] = llvm.ptrtoint %[[AT]]
// CHECK: %[[ORIGIN:.*]] = llvm.ptrtoint %[[FROM]]
gpu.module @kernels {
  gpu.func @choice(%first: i64, %second: i64) kernel {
    %p = llvm.inttoptr %first : i64 to !llvm.ptr<1>
    %q = llvm.inttoptr %second : i64 to !llvm.ptr<1>
    %far = llvm.getelementptr %p[%second] : (!llvm.ptr<1>, i64) -> !llvm.ptr<1>, f32
    %yes = arith.cmpi ult, %first, %second : i64
    %at = arith.select %yes, %far, %q : !llvm.ptr<1>
    %x = llvm.load %at : !llvm.ptr<1> -> f32
    gpu.return
  }
}
