#ifndef SLUICE_ROW_TO_GPU
#define SLUICE_ROW_TO_GPU

include "mlir/Pass/PassBase.td"

def RowToGPU : Pass<"row-to-gpu", "::mlir::ModuleOp"> {
  let summary = "Lower row kernels to GPU kernels, a row over lanes of a warp";
  let description = [{
    Each `row.kernel` becomes a `gpu.func` of the module `@kernels`. A row lies
    over `lanes` threads of a warp, in runs of up to 16 bytes a thread; where
    experts are few, a warp holds several rows, and where they are many, several
    warps hold one: as many values a thread as its registers allow, by the
    estimate that `CostModel.h` describes. Each warp walks over the tokens on its
    own, in strides of the grid, or the whole block of `threads` where a row takes
    several warps: the first warp of every block comes before the second of any.
    Where a thread keeps up to 64 registers, where the kernel draws, where a
    block has more than 256 threads, or where lanes have unequal parts of a row,
    a warp reads its rows at a round's start. Else it reads its first rows before
    anything else, and the next ones in the round before: up to 80 registers,
    before it writes its results; with more, after that, and at a round's start
    where a row takes several warps.
    What is the same for all tokens is computed once, before, unless it is an
    integer that an addition makes again, or more than 16 rows of experts.

    `row.reduce` combines a thread's run of experts and then its lanes by
    butterfly shuffles; what warps and groups of runs have are added up last, so
    that a sum is the same to the last bit in every layout. A maximum or minimum
    over a whole warp in float32 is one `redux.sync` of integers in the floats'
    order. `row.retry` becomes rounds, in each of which a lane works on one of
    its values that still wants it, as long as any lane of the warp has one. The
    values of a warp that take a region of `row.switch` are gathered in shared
    memory, and all lanes work on 32 of them at a time. Sums over tokens stay in
    registers until a block is done. It posts them as float64, those for each
    expert after a fence in memory of their own; the block of the largest number
    waits for the posts, adds them up in a fixed order and runs
    `row.finalize`. Each `row.order` moves
    into the module, to its place among the kernels, for `row-order-to-gpu`.

    All arguments are 64-bit words: the number of tokens, seed, offset, token
    offset, the address of three words that replace the last three (or 0), the
    address of the sums for each expert, that of the posts, which are 0 between
    launches, that of scratch memory for order kernels, then address and two strides of each buffer. A
    number for the whole call may also be passed in place of the first stride,
    with an address of 0.

    Before:

    ```mlir
    row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>) {
      %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
      %1 = row.reduce add %0 : vector<16xf32>
      row.store %1, %y : f32, memref<?xf32, strided<[?]>>
      row.return
    }
    ```

    After: `gpu.module @kernels` with `gpu.func @f`, two threads a row, whose
    sums are combined by a shuffle.
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "0",
           "threads of a warp that share a row; 0 to choose">,
    Option<"warpsPerRow", "warps-per-row", "int64_t", "0",
           "warps that share a row; 0 to choose">,
    Option<"threads", "threads", "int64_t", "0",
           "threads of a block; 0 to choose">,
    Option<"maxBlocks", "max-blocks", "int64_t", "0",
           "blocks at most; 0 to choose">
  ];
  let dependentDialects = ["::mlir::gpu::GPUDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::NVVM::NVVMDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif
