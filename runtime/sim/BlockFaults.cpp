// What a block says when it cannot go on.

#include "runtime/sim/Block.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"

using namespace llvm;

namespace sluice::sim {

/// What a thread does while others wait for it.
static std::string whereabouts(const Thread &thread) {
  std::string who = "thread " + std::to_string(thread.index.thread);
  if (thread.state == ThreadState::Ended)
    return who + " has ended";
  StringRef what = thread.state == ThreadState::AtBarrier ? "at the barrier at "
                   : thread.state == ThreadState::AtWarpOp ? "for lanes at "
                                                           : "in a loop at ";
  return who + " waits " + what.str() +
         (*thread.site ? thread.site : "an unknown place");
}

/// The fault of one access; the fiber is left for good.
void Block::failAccess(Thread &thread, Site site, MemoryFault what,
                       uint64_t address) {
  thread.site = site;
  fail(thread, what.kind, std::move(what.text));
  fault->address = address;
  fault->buffer = std::move(what.buffer);
  thread.fiber.finish();
}

/// A shuffle is at fault before others come to it; the fiber is left for good.
void Block::failWidth(Thread &thread) {
  fail(thread, FaultKind::InactiveLane,
       "takes part in a shuffle of " + std::to_string(thread.request.width) +
           " lanes, but a warp has " + std::to_string(warpSize));
  thread.fiber.finish();
}

void Block::fail(Thread &thread, FaultKind kind, std::string text) {
  fault = Fault{kind,
                std::move(text),
                grid.kernel,
                thread.index.block,
                thread.index.thread,
                thread.site,
                /*address=*/0,
                /*buffer=*/""};
}

static StringRef nameOf(WarpOp op) {
  if (isShuffle(op))
    return "a shuffle";
  return op == WarpOp::Sync       ? "a warp's synchronisation"
         : op < WarpOp::ReduceAdd ? "a vote"
                                  : "a reduction over the warp";
}

/// "a shuffle of the lanes 0xffff"
static std::string describe(const WarpRequest &request) {
  return (nameOf(request.op) + " of the lanes 0x" +
          utohexstr(request.mask, /*LowerCase=*/true))
      .str();
}

void Block::failInactive(Lanes lanes, const Party &party) {
  Thread &first = *party.first;
  Thread &other = lanes[llvm::countr_zero(party.missing)];
  fail(first, FaultKind::InactiveLane,
       "waits at " + describe(first.request) + ", but " + whereabouts(other));
}

void Block::failOutside(Thread &thread) {
  fail(thread, FaultKind::InactiveLane,
       "takes part in " + describe(thread.request) + ", but is lane " +
           std::to_string(thread.lane));
}

void Block::failSource(Thread &thread) {
  fail(thread, FaultKind::InactiveLane,
       "reads in " + describe(thread.request) +
           " from a lane that takes no part");
}

void Block::failDivergent() {
  auto isAtBarrier = [](const Thread &thread) {
    return thread.state == ThreadState::AtBarrier;
  };
  Thread &first = *find_if(threads, isAtBarrier);
  Thread &other = *find_if(threads, [&](const Thread &thread) {
    return !isAtBarrier(thread) || thread.site != first.site ||
           thread.round != first.round;
  });
  std::string where = whereabouts(other);
  if (isAtBarrier(other) && other.site == first.site)
    where = "thread " + std::to_string(other.index.thread) +
            " waits there in another round of a loop";
  fail(first, FaultKind::DivergentBarrier, "waits at a barrier, but " + where);
}

void Block::failDeadlock() {
  Thread &first = *find_if(threads, [](const Thread &thread) {
    return thread.state == ThreadState::Ready;
  });
  fail(first, FaultKind::Deadlock,
       "goes round a loop that no other thread ends");
}

} // namespace sluice::sim
