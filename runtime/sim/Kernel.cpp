#include "runtime/sim/Kernel.h"

using namespace llvm;

namespace sluice::sim {

Error runKernel(const Grid &grid, Memory &memory, Counts &counts) {
  // Kernels of a stream are ordered one after the other.
  for (auto &region : memory.getRegions())
    if (Error error = region->forgetAccesses())
      return error;
  Counts mine;
  mine.launches = 1;
  // Kept: fresh pages would cost more than the kernels of most tests.
  thread_local Stacks stacks(/*stackBytes=*/256 * 1024);
  if (Error error = stacks.reserve(grid.threads))
    return error;
  Block block(grid, memory, mine, stacks);
  for (int64_t index = 0; index < grid.blocks; ++index)
    if (!block.run(index))
      return make_error<SimulationError>(*block.getFault());
  counts += mine;
  return Error::success();
}

} // namespace sluice::sim
