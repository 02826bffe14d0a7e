// Groups that tokens are ranked in.
#ifndef SLUICE_RUNTIME_PROGRAM_GROUPS_H
#define SLUICE_RUNTIME_PROGRAM_GROUPS_H

#include "runtime/program/Program.h"

namespace sluice {

/// A token's group is below it. GPUs refuse none: all others are one group.
constexpr int32_t maxGroup = 1 << 20;

llvm::Error noSuchGroup(double group);

/// Fails if `kernel` ranks tokens of a group that there is not. `words` are
/// three for each of the program's buffers, all of them in the host's memory.
llvm::Error verifyGroups(const Program &program, const Kernel &kernel,
                         int64_t tokens, llvm::ArrayRef<int64_t> words);

} // namespace sluice

#endif
