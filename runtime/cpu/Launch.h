// Run a program on the CPU.
#ifndef SLUICE_RUNTIME_CPU_LAUNCH_H
#define SLUICE_RUNTIME_CPU_LAUNCH_H

#include "runtime/program/Arguments.h"

namespace sluice {

/// What compiled code is told: 8 words on the launch, then address and two
/// strides (in elements) of each kernel argument.
namespace slot {
enum : unsigned {
  tokens,
  seed,
  offset,
  tokenOffset,
  chunkTokens,
  numChunks,
  partials, // Address of doubles, numChunks × the kernel's partials.
  reserved,
  firstArgument,
};
} // namespace slot

/// A kernel in memory: `run` does one chunk of tokens; `finalize`, if any, adds
/// the partials of all chunks in order and does the rest.
struct KernelEntry {
  void (*run)(const int64_t *slots, int64_t chunk) = nullptr;
  void (*finalize)(const int64_t *slots) = nullptr;
};

/// Runs the kernels of `program` in order and waits for them. Fails, before
/// anything runs, if an argument is missing. Results depend on the arguments
/// alone, bitwise, not on the number of threads.
llvm::Error launch(const Program &program, llvm::ArrayRef<KernelEntry> entries,
                   const LaunchArguments &arguments);

} // namespace sluice

#endif
