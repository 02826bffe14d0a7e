// From the LLVM dialect to LLVM IR for the host.
#ifndef SLUICE_COMPILER_TARGET_CPUMODULE_H
#define SLUICE_COMPILER_TARGET_CPUMODULE_H

#include "mlir/IR/BuiltinOps.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>
#include <string>

namespace sluice {

/// The compiled half of a router: optimised LLVM IR, from which text, assembly
/// and object code are made.
class CPUModule {
public:
  /// Translates `module`, all in the LLVM dialect, and optimises it for vectors
  /// of `vectorBits`. Functions other than kernels become internal.
  static llvm::Expected<CPUModule> create(mlir::ModuleOp module,
                                          unsigned vectorBits);

  std::string ir() const;
  llvm::Expected<std::string> assembly() const;

  /// Uses the module up.
  llvm::Expected<std::string> object() &&;

private:
  CPUModule() = default;
  llvm::Error translate(mlir::ModuleOp source);
  void specialize(unsigned vectorBits);
  llvm::Expected<std::string> emitChecked(llvm::Module &module,
                                          llvm::CodeGenFileType kind) const;

  /// What LLVM reported as errors: by default it would end the process.
  std::unique_ptr<std::string> problems = std::make_unique<std::string>();
  // The module lives in the context and must go first.
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;
};

} // namespace sluice

#endif
