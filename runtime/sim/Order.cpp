#include "runtime/sim/Order.h"

namespace sluice::sim {

using Unit = Knowledge::Unit;

bool View::knows(Unit unit, uint32_t index, uint32_t time) const {
  return block.known.knows(unit, index) > time ||
         clock.own.knows(unit, index) > time;
}

uint32_t View::threadOf(uint32_t warp, uint32_t lanes) const {
  return warp / warpsPerBlock() * threadsPerBlock +
         warp % warpsPerBlock() * warpSize + llvm::countr_zero(lanes);
}

/// The lanes of `stamp` that neither a meeting nor anything learnt orders.
uint32_t View::unknown(const Stamp &stamp) const {
  uint32_t lanes = stamp.lanes;
  if (stamp.warp == clock.warp)
    lanes &= ~(uint32_t(1) << clock.lane);
  uint32_t theirBlock = stamp.warp / warpsPerBlock();
  if (knows(Unit::Block, theirBlock, stamp.clock) ||
      knows(Unit::Warp, stamp.warp, stamp.clock))
    return 0;
  for (uint32_t left = lanes; left; left &= left - 1)
    if (knows(Unit::Thread, threadOf(stamp.warp, left) + 1, stamp.clock))
      lanes &= ~(left & -left);
  return lanes;
}

Knowledge View::everything() const {
  Knowledge all = clock.own;
  all.learn(block.known);
  all.learn(Unit::Block, clock.block, block.meeting.before);
  all.learn(Unit::Warp, clock.warp, warp.before);
  all.learn(Unit::Thread, clock.thread, clock.now + 1);
  return all;
}

void View::release(Released &to, Scope scope, bool fencedOnly) {
  Knowledge toDevice, toBlock;
  if (!fencedOnly) {
    toBlock = everything();
    if (scope == Scope::Device)
      toDevice = toBlock;
    ++clock.now;
  } else {
    if (clock.fencedBlock)
      toBlock = *clock.fencedBlock;
    if (clock.fencedDevice && scope == Scope::Device)
      toDevice = *clock.fencedDevice;
  }
  if (to.block != clock.block)
    to.toBlock.clear();
  to.block = clock.block;
  to.toBlock.learn(toBlock);
  to.toDevice.learn(toDevice);
}

void View::acquire(const Released &from, Scope scope, bool untilFence) {
  if (from.block == clock.block)
    (untilFence ? clock.pendingOfBlock : clock.own).learn(from.toBlock);
  if (scope == Scope::Device)
    (untilFence ? clock.pendingOfOthers : clock.own).learn(from.toDevice);
}

void View::fence(const Ordering &ordering) {
  auto learn = [&](Knowledge &pending) {
    clock.own.learn(pending);
    pending.clear();
  };
  if (ordering.acquires) {
    learn(clock.pendingOfBlock);
    if (ordering.scope == Scope::Device)
      learn(clock.pendingOfOthers);
  }
  if (!ordering.releases)
    return;
  auto all = std::make_unique<Knowledge>(everything());
  ++clock.now;
  if (ordering.scope == Scope::Device)
    clock.fencedDevice = std::make_unique<Knowledge>(*all);
  clock.fencedBlock = std::move(all);
}

} // namespace sluice::sim
