// What the lanes of a warp compute together.
#ifndef SLUICE_RUNTIME_SIM_WARPOPS_H
#define SLUICE_RUNTIME_SIM_WARPOPS_H

#include "runtime/sim/Thread.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace sluice::sim {

/// One group of lanes that wait at the same op with the same mask.
struct Party {
  uint32_t lanes = 0;   ///< that wait here
  uint32_t missing = 0; ///< that should, and have not ended
  Thread *first = nullptr;
};

/// The group of the first lane of `warp` that is in none of `seen`.
std::optional<Party> findParty(llvm::MutableArrayRef<Thread> warp,
                               uint32_t seen);

bool isShuffle(WarpOp op);

/// Fills in the results of a complete party. Returns a lane that reads from
/// one that does not take part, if there is such.
std::optional<unsigned> perform(llvm::MutableArrayRef<Thread> warp,
                                const Party &party);

} // namespace sluice::sim

#endif
