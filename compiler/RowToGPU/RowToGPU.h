// row-to-gpu: row kernels become gpu.funcs, a row over the lanes of a warp.
#ifndef SLUICE_COMPILER_ROWTOGPU_ROWTOGPU_H
#define SLUICE_COMPILER_ROWTOGPU_ROWTOGPU_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/RowToGPU/RowToGPU.h.inc"

namespace rowgpu {

/// Marks the error of a layout that was asked for: metadata of a diagnostic.
inline constexpr llvm::StringLiteral kRefusedLayout = "refused";

} // namespace rowgpu
} // namespace sluice

#endif
