// What an assembler says of the kernels that it made.
#ifndef SLUICE_COMPILER_TARGET_ASSEMBLERREPORT_H
#define SLUICE_COMPILER_TARGET_ASSEMBLERREPORT_H

#include "compiler/Target/GPUChip.h"
#include "runtime/program/Program.h"

namespace sluice {

/// Enters what the text of `ptxas -v` says into the kernels that it names, and
/// the occupancy that follows from it.
void enterReport(llvm::StringRef report, const GPUChip &chip, Program &program);

} // namespace sluice

#endif
