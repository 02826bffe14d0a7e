// RUN: sluice-opt --sluice-gpu-to-nvvm %s | FileCheck %s

// A reciprocal, multiplied; roots take a Newton step. What no flag allows stays as
// it is.

// CHECK-LABEL: llvm.func @quotients
// CHECK: %[[A:.*]] = llvm.load
// CHECK: %[[B:.*]] = llvm.load
// CHECK: %[[R:.*]] = llvm.call_intrinsic "llvm.nvvm.rcp.approx.ftz.f"(%[[B]])
// CHECK: %[[Q:.*]] = llvm.fmul %[[A]], %[[R]]
// CHECK-NEXT: llvm.store volatile %[[Q]]
// CHECK: %[[I:.*]] = llvm.call_intrinsic "llvm.nvvm.rcp.approx.ftz.f"(%[[B]])
// CHECK-NEXT: llvm.store volatile %[[I]]
// CHECK: llvm.fdiv %[[A]], %[[B]] : f32

// CHECK-LABEL: llvm.func @functions
// CHECK: %[[A:.*]] = llvm.load
// CHECK: %[[Y:.*]] = llvm.call_intrinsic "llvm.nvvm.rsqrt.approx.ftz.f"(%[[A]])
// CHECK: llvm.fmul %[[A]], %[[Y]]
// CHECK: %[[Y:.*]] = llvm.call_intrinsic "llvm.nvvm.rsqrt.approx.ftz.f"
// CHECK: %[[E:.*]] = llvm.intr.fma({{.*}}, %[[Y]], {{.*}})
// CHECK: llvm.intr.fma({{.*}}, %[[E]], %[[Y]])
// CHECK: "llvm.nvvm.ex2.approx"(
// CHECK: "llvm.nvvm.ex2.approx.ftz"(
// CHECK: "llvm.nvvm.lg2.approx.ftz.f"(
// CHECK: llvm.intr.sqrt
gpu.module @kernels {
  gpu.func @quotients(%at: i64) kernel {
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    %a = llvm.load %p : !llvm.ptr<1> -> f32
    %b = llvm.load volatile %p : !llvm.ptr<1> -> f32
    %0 = arith.divf %a, %b fastmath<arcp> : f32
    llvm.store volatile %0, %p : f32, !llvm.ptr<1>
    %one = arith.constant 1.0 : f32
    %1 = arith.divf %one, %b fastmath<arcp> : f32
    llvm.store volatile %1, %p : f32, !llvm.ptr<1>
    %2 = arith.divf %a, %b : f32
    llvm.store volatile %2, %p : f32, !llvm.ptr<1>
    gpu.return
  }
  gpu.func @functions(%at: i64) kernel {
    %p = llvm.inttoptr %at : i64 to !llvm.ptr<1>
    %a = llvm.load %p : !llvm.ptr<1> -> f32
    %0 = math.sqrt %a fastmath<afn,ninf> : f32
    %1 = math.rsqrt %0 fastmath<afn,ninf> : f32
    %2 = math.exp2 %1 fastmath<afn> : f32
    %3 = math.exp2 %2 fastmath<afn,ninf> : f32
    %4 = math.log2 %3 fastmath<afn> : f32
    %5 = math.sqrt %4 : f32
    llvm.store %5, %p : f32, !llvm.ptr<1>
    gpu.return
  }
}
