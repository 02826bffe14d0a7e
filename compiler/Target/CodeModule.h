// LLVM IR of compiled kernels, and what a code generator makes of it.
#ifndef SLUICE_COMPILER_TARGET_CODEMODULE_H
#define SLUICE_COMPILER_TARGET_CODEMODULE_H

#include "mlir/IR/Operation.h"

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>
#include <string>

namespace sluice {

class CodeModule {
public:
  std::string ir() const;
  llvm::Expected<std::string> assembly() const;

protected:
  CodeModule() = default;

  /// Translates `source`, all in the LLVM dialect, for `target`.
  llvm::Error translate(mlir::Operation *source,
                        std::unique_ptr<llvm::TargetMachine> target);
  /// Machine code or text of `input`, which is changed by this.
  llvm::Expected<std::string> emitChecked(llvm::Module &input,
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
