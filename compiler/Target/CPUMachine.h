// Machine code for the host.
#ifndef SLUICE_COMPILER_TARGET_CPUMACHINE_H
#define SLUICE_COMPILER_TARGET_CPUMACHINE_H

#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace sluice {

/// The host's code generator. Multiplications and additions stay apart unless
/// the program says `fma`, so that results do not depend on the vector width.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createHostMachine();

/// Cleans up `module` before code generation. The input is vectorised already:
/// no vectoriser, no unroller, nothing that only pays for scalar code.
llvm::Error optimizeForHost(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace sluice

#endif
