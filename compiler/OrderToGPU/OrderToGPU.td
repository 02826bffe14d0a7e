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

    `rank`: launched several times, each time told what to do by six more words
    (`runtime/program/RankSteps.h`). First a block sorts a tile of 2048 of an
    expert's tokens by radix in shared memory, least significant digit first,
    eight bits a pass. What is sorted are the keys' bits, made so that they order
    as numbers do (-0 as 0, NaN last), each with its token; equal ones keep their
    order. A thread holds four of them. Each warp counts its digits, 32 tokens at
    a time, which learn from ballots how many of the same digit come before them;
    a scan over digits and then warps turns counts into places. Bits that are the
    same in all keys of the tile are skipped. Then launches make one sorted run
    of each four: a thread finds how many keys of the other three come before
    its own by halves, in all three at once, and so where its key goes. The last
    launch writes ranks in place of keys and tokens. With groups, a second sort,
    by the groups' numbers, follows, and a last launch counts places from the
    first token of each group. Groups from 2^20 on count as one; the CPU and the
    simulator refuse them.

    Two copies of keys and tokens lie in scratch memory: for each token and
    expert 16 bytes for float32, 24 for float64. The description's bytes are
    those of one tile, which needs none of it: numbers are read, ranks are
    written. Each merge adds a key and a token written, and read, with what the
    search reads.

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

    After: `gpu.func @f` of 23 words.
  }];
  let dependentDialects = ["::mlir::gpu::GPUDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::NVVM::NVVMDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif
