// One simulated thread, and the warp and block that it is in.
#ifndef SLUICE_RUNTIME_SIM_THREAD_H
#define SLUICE_RUNTIME_SIM_THREAD_H

#include "runtime/fiber/Fiber.h"
#include "runtime/sim/Interface.h"
#include "runtime/sim/Memory.h"
#include "runtime/sim/Trace.h"

namespace sluice::sim {

class Block;

/// A lane's part in it. The first `width` lanes take part in a shuffle.
struct WarpRequest {
  WarpOp op;
  uint32_t mask;
  uint64_t value;
  uint32_t offset;
  uint32_t width;
  uint64_t result;
  bool valid;
};

enum class ThreadState { Ready, AtWarpOp, AtBarrier, Ended };

struct Thread {
  ThreadIndex index;
  ThreadState state;
  Block *owner;
  unsigned lane;
  unsigned warp;
  /// Where it waits, or the branch that it took last.
  Site site;
  WarpRequest request;
  /// Of the loops around the barrier where it waits.
  uint64_t round;
  /// Branches until other threads get a turn.
  int64_t turn;
  Clock clock;
  Fiber fiber;
};

struct Warp {
  Trace trace;
  Meeting meeting;
};

} // namespace sluice::sim

#endif
