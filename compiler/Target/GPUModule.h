// From the LLVM dialect with NVVM's intrinsics to PTX.
#ifndef SLUICE_COMPILER_TARGET_GPUMODULE_H
#define SLUICE_COMPILER_TARGET_GPUMODULE_H

#include "compiler/Target/CodeModule.h"
#include "compiler/Target/GPUChip.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"

namespace sluice {

/// The kernels of a router as optimised LLVM IR, of which PTX is made.
///
/// Arithmetic is that of the CPU: divisions and roots are rounded to nearest,
/// subnormal numbers are kept, and a multiplication joins an addition only
/// where the program says `fma`. So draws are bitwise the same everywhere.
class GPUModule : public CodeModule {
public:
  /// Translates `module`, whose kernels are in the LLVM dialect.
  static llvm::Expected<GPUModule> create(mlir::gpu::GPUModuleOp module,
                                          const GPUChip &chip);

  llvm::Expected<std::string> ptx() const { return assembly(); }

private:
  GPUModule() = default;
};

} // namespace sluice

#endif
