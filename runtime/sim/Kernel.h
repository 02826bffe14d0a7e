// Runs one kernel on the simulator.
#ifndef SLUICE_RUNTIME_SIM_KERNEL_H
#define SLUICE_RUNTIME_SIM_KERNEL_H

#include "runtime/sim/Block.h"

namespace sluice::sim {

/// Runs all blocks of `grid` in order on the buffers of `memory`. Fails with a
/// SimulationError at the first fault, or for lack of memory. What it did is
/// added to `counts`.
llvm::Error runKernel(const Grid &grid, Memory &memory, Counts &counts);

} // namespace sluice::sim

#endif
