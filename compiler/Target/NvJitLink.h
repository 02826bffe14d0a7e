// NVIDIA's linker, a library opened at run time, as an assembler of PTX.
#ifndef SLUICE_COMPILER_TARGET_NVJITLINK_H
#define SLUICE_COMPILER_TARGET_NVJITLINK_H

#include "compiler/Target/Assembler.h"

namespace sluice {

/// Assembles `ptx` for an architecture such as "sm_90" by the library of that
/// path. Fails if it cannot be opened, or with what it says.
llvm::Expected<AssembledPTX>
linkPTX(llvm::StringRef ptx, llvm::StringRef target, llvm::StringRef library);

} // namespace sluice

#endif
