#ifndef SLUICE_PACK_PARAMETERS
#define SLUICE_PACK_PARAMETERS

include "mlir/Pass/PassBase.td"

def PackParameters : Pass<"gpu-pack-parameters", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Leave a kernel the words that it uses, in the order of use";
  let description = [{
    `row-to-gpu` and `row-order-to-gpu` give each kernel all words that a launch
    could have: those on the call, and three a buffer. A kernel reads them from
    the constant cache, where none is before it starts: each 64 bytes that it
    touches are waited for. This pass drops the words that are not used, such as
    known strides, and sorts the others by their first use, so that a kernel
    waits for few, and for the ones of its results while it works. `words` of
    the kernel's layout then lists which they are.

    Before:

    ```mlir
    gpu.module @kernels {
      gpu.func @f(%tokens: i64, %seed: i64, %x: i64) kernel attributes {
          sluice.kernel = {layout = {lanes = 1 : i64}}} {
        %0 = llvm.inttoptr %x : i64 to !llvm.ptr<1>
        llvm.store %tokens, %0 : i64, !llvm.ptr<1>
        gpu.return
      }
    }
    ```

    After: `gpu.func @f(%x: i64, %tokens: i64)`, with `words = [2, 0]`.
  }];
}

#endif
