// RUN: sluice-opt %s --gpu-to-sim | FileCheck %s

// A block that no thread comes to is left out: what it computes may be made of
// itself.

// CHECK-LABEL: llvm.func @unreachable
// CHECK-NOT: llvm.getelementptr %{{.*}}[1]
// CHECK-NOT: arith.select
// CHECK-NOT: llvm.load {{.*}} -> i32
gpu.module @kernels {
  gpu.func @unreachable(%address: i64) kernel {
    gpu.return
  ^element(%p: !llvm.ptr<1>):
    %next = llvm.getelementptr %next[1] : (!llvm.ptr<1>) -> !llvm.ptr<1>, i32
    %x = llvm.load %next : !llvm.ptr<1> -> i32
    gpu.return
  ^choice(%q: !llvm.ptr<1>, %yes: i1):
    %chosen = arith.select %yes, %chosen, %q : !llvm.ptr<1>
    %y = llvm.load %chosen : !llvm.ptr<1> -> i32
    gpu.return
  }
}
