#include "runtime/sim/WarpOps.h"

#include "llvm/ADT/bit.h"

#include <algorithm>

using namespace llvm;

namespace sluice::sim {

std::optional<Party> findParty(MutableArrayRef<Thread> warp, uint32_t seen) {
  Party party;
  for (Thread &thread : warp) {
    if (thread.state != ThreadState::AtWarpOp || seen >> thread.lane & 1)
      continue;
    if (!party.first)
      party.first = &thread;
    if (thread.site == party.first->site &&
        thread.request.mask == party.first->request.mask)
      party.lanes |= uint32_t(1) << thread.lane;
  }
  if (!party.first)
    return std::nullopt;
  for (Thread &thread : warp)
    if (thread.state != ThreadState::Ended)
      party.missing |= uint32_t(1) << thread.lane;
  party.missing &= party.first->request.mask & ~party.lanes;
  return party;
}

bool isShuffle(WarpOp op) { return op <= WarpOp::ShuffleIndex; }

//===----------------------------------------------------------------------===//
// Shuffles, as PTX defines shfl.sync
//===----------------------------------------------------------------------===//

/// The lane that `lane` reads from; its own where the source is out of range.
static unsigned sourceOf(unsigned lane, const WarpRequest &request,
                         bool &valid) {
  int offset = request.offset % warpSize, own = lane, last = request.width - 1;
  int source = own;
  switch (request.op) {
  case WarpOp::ShuffleXor:
    source = own ^ offset;
    break;
  case WarpOp::ShuffleUp:
    source = own - offset;
    break;
  case WarpOp::ShuffleDown:
    source = own + offset;
    break;
  default:
    source = offset;
    break;
  }
  int lowest = request.op == WarpOp::ShuffleUp ? warpSize - request.width : 0;
  valid =
      source >= lowest && (request.op == WarpOp::ShuffleUp || source <= last);
  return valid ? source : lane;
}

static std::optional<unsigned> shuffle(MutableArrayRef<Thread> warp,
                                       const Party &party) {
  for (Thread &thread : warp) {
    if (!(party.lanes >> thread.lane & 1))
      continue;
    WarpRequest &request = thread.request;
    unsigned source = sourceOf(thread.lane, request, request.valid);
    if (!(party.lanes >> source & 1))
      return thread.lane;
    request.result = warp[source].request.value;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Votes and reductions
//===----------------------------------------------------------------------===//

static uint32_t ballot(MutableArrayRef<Thread> warp, const Party &party) {
  uint32_t lanes = 0;
  for (Thread &thread : warp)
    if (party.lanes >> thread.lane & 1 && thread.request.value)
      lanes |= uint32_t(1) << thread.lane;
  return lanes;
}

static uint32_t combine(WarpOp op, uint32_t x, uint32_t y) {
  auto a = static_cast<int32_t>(x), b = static_cast<int32_t>(y);
  switch (op) {
  case WarpOp::ReduceAdd:
    return x + y;
  case WarpOp::ReduceAnd:
    return x & y;
  case WarpOp::ReduceOr:
    return x | y;
  case WarpOp::ReduceXor:
    return x ^ y;
  case WarpOp::ReduceMax:
    return std::max(a, b);
  case WarpOp::ReduceMin:
    return std::min(a, b);
  case WarpOp::ReduceUMax:
    return std::max(x, y);
  default:
    return std::min(x, y);
  }
}

static uint32_t reduce(MutableArrayRef<Thread> warp, const Party &party) {
  uint32_t result = party.first->request.value;
  for (Thread &thread : warp)
    if (party.lanes >> thread.lane & 1 && &thread != party.first)
      result = combine(party.first->request.op, result, thread.request.value);
  return result;
}

static uint64_t together(MutableArrayRef<Thread> warp, const Party &party) {
  uint32_t votes = ballot(warp, party);
  switch (party.first->request.op) {
  case WarpOp::VoteAny:
    return votes != 0;
  case WarpOp::VoteAll:
    return votes == party.lanes;
  case WarpOp::VoteUniform:
    return votes == 0 || votes == party.lanes;
  case WarpOp::VoteBallot:
    return votes;
  case WarpOp::Sync:
    return 0;
  default:
    return reduce(warp, party);
  }
}

std::optional<unsigned> perform(MutableArrayRef<Thread> warp,
                                const Party &party) {
  if (isShuffle(party.first->request.op))
    return shuffle(warp, party);
  uint64_t result = together(warp, party);
  for (Thread &thread : warp)
    if (party.lanes >> thread.lane & 1)
      thread.request.result = result;
  return std::nullopt;
}

} // namespace sluice::sim
