// LLVM's optimiser and code generators, for any target.
#ifndef SLUICE_COMPILER_TARGET_CODEGENERATION_H
#define SLUICE_COMPILER_TARGET_CODEGENERATION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/Error.h"

#include <string>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace sluice {

/// Runs `passes`, in the syntax of LLVM's opt.
llvm::Error optimize(llvm::Module &module, llvm::TargetMachine &machine,
                     llvm::StringRef passes);

/// Object code or assembly of `module`, which is changed by this.
llvm::Expected<std::string> emit(llvm::Module &module,
                                 llvm::TargetMachine &machine,
                                 llvm::CodeGenFileType kind);

} // namespace sluice

#endif
