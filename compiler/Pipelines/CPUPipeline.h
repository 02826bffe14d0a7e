// The order of passes from the route dialect to the LLVM dialect.
#ifndef SLUICE_COMPILER_PIPELINES_CPUPIPELINE_H
#define SLUICE_COMPILER_PIPELINES_CPUPIPELINE_H

#include "mlir/Pass/PassManager.h"

namespace sluice {

/// Route IR in primitives.
void buildDecomposePipeline(mlir::OpPassManager &passes);

/// The forward function with residuals, and the backward function, for a target
/// that computes so many operations while it moves a byte.
void buildGradientPipeline(mlir::OpPassManager &passes, unsigned opsPerByte);

/// A core's share of memory bandwidth against its vector units.
constexpr unsigned cpuOpsPerByte = 16;

/// Row kernels.
void buildRowPipeline(mlir::OpPassManager &passes);

/// LLVM dialect with vectors of `vectorBits`.
void buildLLVMPipeline(mlir::OpPassManager &passes, unsigned vectorBits);

/// `sluice-cpu-pipeline`: all of the above, for command lines.
void registerCPUPipeline();

} // namespace sluice

#endif
