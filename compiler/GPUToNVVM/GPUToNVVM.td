#ifndef SLUICE_GPU_TO_NVVM
#define SLUICE_GPU_TO_NVVM

include "mlir/Pass/PassBase.td"

def LowerGPUToNVVM : Pass<"sluice-lower-gpu", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Lower GPU kernels to the LLVM dialect with NVVM's intrinsics";
  let description = [{
    Upstream's `convert-gpu-to-nvvm` calls libdevice for every `math` op. What
    `row-expand-special` leaves of them are single instructions, and this pass
    makes intrinsics of LLVM of those, so that a kernel needs no library and
    computes what the CPU computes. Run `convert-scf-to-cf` before.

    Before:

    ```mlir
    gpu.module @kernels {
      gpu.func @f(%x: i64) kernel {
        %thread = gpu.thread_id x
        %0 = arith.index_cast %thread : index to i64
        %1 = arith.addi %x, %0 : i64
        %2 = llvm.inttoptr %1 : i64 to !llvm.ptr<1>
        %3 = llvm.load %2 : !llvm.ptr<1> -> f32
        %4 = math.absf %3 : f32
        llvm.store %4, %2 : f32, !llvm.ptr<1>
        gpu.return
      }
    }
    ```

    After: an `llvm.func` with the attribute `nvvm.kernel`, in which
    `nvvm.read.ptx.sreg.tid.x` and `llvm.intr.fabs` stand.

    With `overlap`, which takes `sm_90`, a kernel lets the launch after it come
    as soon as there is room, and waits for the one before it to be done on each
    way to its first access of memory, behind the branches there: what a launch
    takes is then hidden behind the one before. Its loads are no longer
    `invariant`, since memory may change while it waits.

    Divisions, roots, powers and logarithms of two that allow it by `arcp` or
    `afn` become approximate instructions, roots with a Newton step that makes
    them right but for an ulp at times.
  }];
  let options = [Option<"overlap", "overlap", "bool", "false",
                        "Let launches come before the one before is done">];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
                           "::mlir::NVVM::NVVMDialect"];
}

#endif
