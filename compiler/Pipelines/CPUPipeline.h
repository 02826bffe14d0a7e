// The order of passes from the route dialect to the LLVM dialect.
#ifndef SLUICE_COMPILER_PIPELINES_CPUPIPELINE_H
#define SLUICE_COMPILER_PIPELINES_CPUPIPELINE_H

#include "compiler/PlanResiduals/PlanResiduals.h"

#include "mlir/Pass/PassManager.h"

namespace sluice {

/// Route IR in primitives.
void buildDecomposePipeline(mlir::OpPassManager &passes);

/// The forward function with residuals, as they pay on a target, and the
/// backward function.
void buildGradientPipeline(mlir::OpPassManager &passes,
                           const PlanResidualsOptions &residuals);

/// One number for each token and expert is kept, and a result where 12
/// operations or more a byte are saved: a core's share of memory bandwidth
/// against its vector units.
constexpr PlanResidualsOptions cpuResiduals{/*budget=*/1, /*opsPerByte=*/12};

/// Row kernels.
void buildRowPipeline(mlir::OpPassManager &passes);

/// LLVM dialect with vectors of `vectorBits`.
void buildLLVMPipeline(mlir::OpPassManager &passes, unsigned vectorBits);

/// `sluice-cpu-pipeline`: all of the above, for command lines.
void registerCPUPipeline();

} // namespace sluice

#endif
