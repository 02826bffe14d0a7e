// From kernels in the LLVM dialect with NVVM to code for a GPU.
#ifndef SLUICE_COMPILER_PIPELINES_GPUCODE_H
#define SLUICE_COMPILER_PIPELINES_GPUCODE_H

#include "compiler/Pipelines/Stages.h"
#include "compiler/Target/GPUChip.h"

#include "mlir/IR/BuiltinOps.h"

namespace sluice {

/// Fills in the image's PTX, its cubin, and what its kernels take of the chip;
/// the last two where the options name an assembler. Records "llvm", "ptx" and,
/// with a disassembler, "sass". A tool that fails is a `CompileError`.
llvm::Error generateGPUCode(mlir::ModuleOp module, const GPUChip &chip,
                            const CompileOptions &options, const Stages &stages,
                            Image &image);

} // namespace sluice

#endif
