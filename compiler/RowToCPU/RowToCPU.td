#ifndef SLUICE_ROW_TO_CPU
#define SLUICE_ROW_TO_CPU

include "mlir/Pass/PassBase.td"

def RowToCPU : Pass<"row-to-cpu", "::mlir::ModuleOp"> {
  let summary = "Lower row kernels to vector loops over tiles of tokens";
  let description = [{
    Each `row.kernel` becomes two functions: one that computes a chunk of the
    tokens, and, where something remains to be done after all tokens, one
    named `<kernel>_finalize`.

    A chunk is walked in tiles of about 1024 elements, which stay in the first
    cache. What a tile computes is cut into stages at reductions, at
    `row.retry` and at `row.switch`; each stage is a loop over the tile, two or
    four vectors of the host's width at a time, and values that later stages
    need wait in tile buffers. A long loop is cut into shorter ones where few
    values pass, so that a processor sees more than one chain of instructions.
    Where experts are fewer than lanes, several tokens share a vector. Lanes rejected by `row.retry`, and the lanes of each region of
    `row.switch`, are gathered into dense vectors.

    A contiguous array of the compute type is used in place, and its next tile
    is prefetched in the longest loop; any other is converted tile by tile.

    A `row.order` becomes a declaration, whose `sluice.kernel` says what the
    runtime is to do in its place.

    Before:

    ```mlir
    row.kernel @f(%x: memref<?x16xf32, strided<[?, ?]>>, %y: memref<?xf32, strided<[?]>>) {
      %0 = row.load %x : memref<?x16xf32, strided<[?, ?]>> -> vector<16xf32>
      %1 = row.reduce add %0 : vector<16xf32>
      row.store %1, %y : f32, memref<?xf32, strided<[?]>>
      row.return
    }
    ```

    After: `llvm.func @f(%slots: !llvm.ptr, %chunk: i64)` with a loop over
    tiles, in it one over tokens and vectors that sums the rows, and one that
    writes the sums.
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "unsigned", "512",
           "width of the host's vectors">
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif
