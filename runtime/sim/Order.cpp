#include "runtime/sim/Order.h"

namespace sluice::sim {

using Unit = Knowledge::Unit;

static constexpr uint32_t warpSize = 32;

bool View::knows(Unit unit, uint32_t index, uint32_t time) const {
  return block.known.knows(unit, index) > time ||
         clock.own.knows(unit, index) > time;
}

bool View::isAfter(Stamp stamp) const {
  if (stamp.thread == clock.thread)
    return true;
  uint32_t theirBlock = (stamp.thread - 1) / threadsPerBlock;
  uint32_t inBlock = (stamp.thread - 1) % threadsPerBlock;
  uint32_t warpsPerBlock = (threadsPerBlock + warpSize - 1) / warpSize;
  uint32_t theirWarp = theirBlock * warpsPerBlock + inBlock / warpSize;
  if (theirBlock == clock.block && stamp.clock < block.meeting.before)
    return true;
  if (theirWarp == clock.warp && stamp.clock < warp.before)
    return true;
  return knows(Unit::Block, theirBlock, stamp.clock) ||
         knows(Unit::Warp, theirWarp, stamp.clock) ||
         knows(Unit::Thread, stamp.thread, stamp.clock);
}

/// All that is ordered before now, for others to learn.
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
  Knowledge &into = untilFence ? clock.pending : clock.own;
  if (scope == Scope::Device)
    into.learn(from.toDevice);
  if (from.block == clock.block)
    into.learn(from.toBlock);
}

void View::fence(Scope scope, bool acquires, bool releases) {
  if (acquires) {
    clock.own.learn(clock.pending);
    clock.pending.clear();
  }
  if (!releases)
    return;
  auto all = std::make_unique<Knowledge>(everything());
  ++clock.now;
  if (scope == Scope::Device)
    clock.fencedDevice = std::make_unique<Knowledge>(*all);
  clock.fencedBlock = std::move(all);
}

} // namespace sluice::sim
