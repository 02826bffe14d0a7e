// One row kernel becomes one gpu.func.
#ifndef SLUICE_COMPILER_ROWTOGPU_KERNELLOWERING_H
#define SLUICE_COMPILER_ROWTOGPU_KERNELLOWERING_H

#include "compiler/RowToGPU/Layout.h"
#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

namespace sluice::rowgpu {

/// Cuts a kernel's body in what is computed once for all tokens, and waits in
/// registers from then on, and what is not.
void partition(mlir::Block &body, llvm::SmallVector<mlir::Operation *> &once,
               llvm::SmallVector<mlir::Operation *> &perToken);

/// Appends the kernel's function to the module. Returns how much of a block's
/// shared memory it takes, in bytes.
int64_t lowerToGPU(row::KernelOp kernel, mlir::gpu::GPUModuleOp module,
                   mlir::FloatType compute, GPULayout layout);

/// What only its code tells of a kernel.
struct GPUFacts {
  int64_t partials = 0, posts = 0; ///< words of a block that finishes sums
  int64_t sharedBytes = 0;
  int64_t shuffles = 0; ///< of a warp for the rows it computes at a time
  /// Bytes of the rows of experts alone that a warp reads: before the loop over
  /// tokens, and in it for the tokens it computes at a time.
  int64_t bytesOnce = 0, bytesAgain = 0;
};

/// What the runtime must know of a kernel: see `runtime/program`.
mlir::DictionaryAttr describeGPUKernel(row::KernelOp kernel, GPULayout layout,
                                       const GPUFacts &facts);

} // namespace sluice::rowgpu

#endif
