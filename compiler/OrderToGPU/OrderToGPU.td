#ifndef SLUICE_ORDER_TO_GPU
#define SLUICE_ORDER_TO_GPU

include "mlir/Pass/PassBase.td"

def OrderToGPU : Pass<"row-order-to-gpu", "::mlir::ModuleOp"> {
  let summary = "Lower order kernels to GPU kernels";
  let description = [{
    Each `row.order` of a `gpu.module`, where `row-to-gpu` leaves them, becomes
    one or two `gpu.func`s in its place. Shapes and types are those of the
    buffers in the module's `sluice.programs`. Arguments are the words that
    `row-to-gpu` tells of, with the address of scratch memory in the eighth.

    `rank`: a block takes one expert at a time and sorts its tokens by radix,
    least significant digit first, eight bits a pass. What is sorted are the
    keys' bits, made so that they order as numbers do (-0 as 0, NaN last), each
    with its token; equal ones keep their order. Each warp has a part of the
    tokens: it counts their digits in shared memory, a scan over digits and then
    warps turns counts into places, and the warp moves its tokens there, 32 at a
    time, which learn from ballots how many of the same digit come before them.
    Bits that are the same in all keys are skipped. With groups, a second sort,
    by the groups' numbers, follows, and a place counts from the first token of
    its group. Groups beyond 2^20, which the CPU refuses, count as one.

    A block needs scratch memory for two copies of keys and tokens: 16 bytes a
    token for float32, 24 for float64. A pass reads the keys to count, then keys
    and tokens, and writes both; the pass that makes keys reads the numbers and
    writes keys and tokens, and the last one reads tokens and writes ranks. The
    description's bytes are those of four (float32) or eight passes.

    `put` becomes a kernel that fills and one that moves, `take` one that moves,
    a thread for each token and expert.

    Before:

    ```mlir
    module attributes {sluice.programs = {forward = [
        {name = "x", role = "input", dtype = "f32", axes = ["T", "E"], shape = [-1, 8], used = true},
        {name = "y", role = "output", dtype = "f32", axes = ["T", "E"], shape = [-1, 8], used = true}
    ]}} {
      gpu.module @kernels {
        row.order @f rank [0, -1, 1] {row.program = "forward"}
      }
    }
    ```

    After: `gpu.func @f` of 17 words, whose blocks take experts 0 to 7 in strides
    of the grid.
  }];
  let dependentDialects = ["::mlir::gpu::GPUDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::NVVM::NVVMDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif
