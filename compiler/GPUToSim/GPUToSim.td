#ifndef SLUICE_GPU_TO_SIM
#define SLUICE_GPU_TO_SIM

include "mlir/Pass/PassBase.td"

def GPUToSim : Pass<"gpu-to-sim", "::mlir::ModuleOp"> {
  let summary = "Lower GPU kernels to host code of one simulated thread";
  let description = [{
    Each kernel of a `gpu.module` becomes a function of the module around it,
    which one thread of the simulator runs: `llvm.func @kernel(%thread:
    !llvm.ptr, %words: !llvm.ptr)`. Arithmetic stays as it is. Accesses of
    global and shared memory, shuffles, votes, reductions over a warp,
    barriers, fences, atomics and branches become calls of the simulator
    (`runtime/sim/Interface.h`), each with its place in the source, so that
    it can report the line at which a thread goes wrong. Ops that touch
    memory in other ways, and types in memory that may have gaps, are refused.

    Structured control flow is expected to be lowered to branches before
    (`convert-scf-to-cf`): only branches are counted.

    Before:

    ```mlir
    gpu.module @kernels {
      gpu.func @f(%address: i64) kernel {
        %c16 = arith.constant 16 : i32
        %c32 = arith.constant 32 : i32
        %p = llvm.inttoptr %address : i64 to !llvm.ptr<1>
        %x = llvm.load %p {alignment = 4 : i64} : !llvm.ptr<1> -> f32
        %y, %valid = gpu.shuffle xor %x, %c16, %c32 : f32
        llvm.store %y, %p {alignment = 4 : i64} : f32, !llvm.ptr<1>
        gpu.return
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif
