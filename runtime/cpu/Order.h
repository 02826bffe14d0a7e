// Kernels that see the order of all tokens, each expert for itself.
//
// Arguments are buffers of tokens, or of tokens and experts, in float32 or
// float64; experts go to the workers in blocks of neighbours. Results depend on
// the arguments alone, bitwise.
//
//   rank   keys, groups or none, ranks    ranks may lie over keys
//   put    values, places, results        results[places[t]] = values[t]
//   take   values, places, results        results[t] = values[places[t]]
#ifndef SLUICE_RUNTIME_CPU_ORDER_H
#define SLUICE_RUNTIME_CPU_ORDER_H

#include "runtime/cpu/Workers.h"
#include "runtime/program/Program.h"

namespace sluice {

/// Runs an order kernel; `words` are three for each of the program's buffers,
/// as a launch has them. Fails if there is no memory to sort in, or a token has
/// a group that there is not.
llvm::Error runOrder(const Program &program, const Kernel &kernel,
                     int64_t tokens, llvm::ArrayRef<int64_t> words, Team &team);

} // namespace sluice

#endif
