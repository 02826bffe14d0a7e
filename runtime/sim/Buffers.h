// The buffers of a launch in simulated memory.
#ifndef SLUICE_RUNTIME_SIM_BUFFERS_H
#define SLUICE_RUNTIME_SIM_BUFFERS_H

#include "runtime/program/Arguments.h"
#include "runtime/sim/Memory.h"

namespace sluice::sim {

/// Adds the buffers of `program` to `memory`, and puts their simulated
/// addresses into `words`, which has the host's. Scalars go by value. Fails if
/// there is no memory for what is kept of the buffers.
llvm::Error placeBuffers(const Program &program, int64_t tokens, Memory &memory,
                         Words &words);

/// Fails if part of what the program should write was never written.
llvm::Error checkResults(const Program &program, const Memory &memory,
                         llvm::StringRef kernel);

} // namespace sluice::sim

#endif
