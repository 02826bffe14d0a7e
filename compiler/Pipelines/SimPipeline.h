// From GPU kernels to the LLVM dialect, for the simulator.
#ifndef SLUICE_COMPILER_PIPELINES_SIMPIPELINE_H
#define SLUICE_COMPILER_PIPELINES_SIMPIPELINE_H

#include "mlir/Pass/PassManager.h"

namespace sluice {

/// Takes the `gpu.module` that goes to NVVM as well.
void buildSimPipeline(mlir::OpPassManager &passes);

} // namespace sluice

#endif
