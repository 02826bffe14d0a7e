// From the LLVM dialect to LLVM IR for the host.
#ifndef SLUICE_COMPILER_TARGET_CPUMODULE_H
#define SLUICE_COMPILER_TARGET_CPUMODULE_H

#include "compiler/Target/CodeModule.h"

#include "mlir/IR/BuiltinOps.h"

namespace sluice {

/// The compiled half of a router: optimised LLVM IR, from which text, assembly
/// and object code are made.
class CPUModule : public CodeModule {
public:
  /// Translates `module`, all in the LLVM dialect, and optimises it for vectors
  /// of `vectorBits`. Functions other than kernels become internal.
  static llvm::Expected<CPUModule> create(mlir::ModuleOp module,
                                          unsigned vectorBits);

  /// Uses the module up.
  llvm::Expected<std::string> object() &&;

private:
  CPUModule() = default;
  void specialize(unsigned vectorBits);
};

} // namespace sluice

#endif
