// Which memory accesses are ordered before which, by CUDA's memory model.
#ifndef SLUICE_RUNTIME_SIM_ORDER_H
#define SLUICE_RUNTIME_SIM_ORDER_H

#include "runtime/sim/Interface.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cstdint>
#include <memory>

namespace sluice::sim {

/// Who hears of an atomic operation or fence.
enum class Scope { Block, Device };

/// How an access is made.
struct Manner {
  AccessKind kind;
  // Of an atomic one.
  Scope scope = Scope::Device;
  uint32_t elementBytes = 1;
};

/// Accesses of one kind by lanes of a warp, at one time by their clocks.
struct Stamp {
  uint32_t warp = 0;  ///< in the grid
  uint32_t lanes = 0; ///< 0 for no access
  uint32_t clock : 26;
  uint32_t kind : 2; ///< an AccessKind; AtomicWrite for all atomic writes
  uint32_t size : 3; ///< of an atomic's elements: the logarithm of the bytes
  uint32_t forBlock : 1; ///< an atomic for threads of the block alone

  Stamp() : clock(0), kind(0), size(0), forBlock(0) {}
};

/// What has been learnt of others: all that a thread, a warp or a block did
/// before a time of its threads' clocks.
class Knowledge {
public:
  enum class Unit : uint64_t { Thread, Warp, Block };

  void learn(Unit unit, uint32_t index, uint32_t before) {
    uint32_t &bound = bounds[key(unit, index)];
    bound = std::max(bound, before);
  }
  void learn(const Knowledge &other) {
    for (auto [key, before] : other.bounds) {
      uint32_t &bound = bounds[key];
      bound = std::max(bound, before);
    }
  }
  uint32_t knows(Unit unit, uint32_t index) const {
    return bounds.lookup(key(unit, index));
  }
  bool empty() const { return bounds.empty(); }
  void clear() { bounds.clear(); }

private:
  static uint64_t key(Unit unit, uint32_t index) {
    return static_cast<uint64_t>(unit) << 32 | index;
  }

  llvm::DenseMap<uint64_t, uint32_t> bounds;
};

/// How an atomic operation or fence orders others, as the compiler packs it.
struct Ordering {
  explicit Ordering(uint32_t bits)
      : acquires(bits & ordering::acquires),
        releases(bits & ordering::releases),
        scope(bits & ordering::block ? Scope::Block : Scope::Device) {}

  bool acquires;
  bool releases;
  Scope scope;
};

/// One thread's view of time, and those of its warp and block, which are
/// shared. All clocks start at 1.
struct Clock {
  uint32_t thread = 0; ///< in the grid, from 1
  uint32_t warp = 0;   ///< in the grid
  uint32_t block = 0;
  uint32_t lane = 0;
  uint32_t now = 1;
  /// Learnt by this thread alone, since the block last met.
  Knowledge own;
  /// What the last releasing fence covers, for each scope that it has.
  std::unique_ptr<Knowledge> fencedBlock, fencedDevice;
  /// Read by relaxed atomics, to be learnt at the next acquiring fence: of its
  /// own block at any, of others at one for the device.
  Knowledge pendingOfBlock, pendingOfOthers;
};

/// Times before which all threads of a warp or block are ordered.
struct Meeting {
  uint32_t before = 0;
};

struct BlockOrder {
  Meeting meeting;
  Knowledge known;
};

/// What was released at an atomic location.
struct Released {
  Knowledge toDevice;
  Knowledge toBlock;
  uint32_t block = 0;
};

/// Order, seen from one thread.
struct View {
  Clock &clock;
  const Meeting &warp;
  BlockOrder &block;
  uint32_t threadsPerBlock;

  /// An access by this thread now.
  Stamp stamp(const Manner &manner) const {
    Stamp stamp;
    stamp.warp = clock.warp;
    stamp.lanes = uint32_t(1) << clock.lane;
    stamp.clock = clock.now;
    stamp.kind =
        static_cast<uint32_t>(std::min(manner.kind, AccessKind::AtomicWrite));
    stamp.size = llvm::countr_zero(manner.elementBytes);
    stamp.forBlock = manner.scope == Scope::Block;
    return stamp;
  }

  /// The lanes of `stamp` that did not happen before what this thread does.
  uint32_t unordered(const Stamp &stamp) const {
    bool mine = stamp.warp == clock.warp;
    if (mine &&
        (stamp.clock < warp.before || stamp.lanes == uint32_t(1) << clock.lane))
      return 0;
    if (stamp.clock < block.meeting.before && isOfBlock(stamp))
      return 0;
    return unknown(stamp);
  }

  bool isOfBlock(const Stamp &stamp) const {
    return stamp.warp - clock.block * warpsPerBlock() < warpsPerBlock();
  }

  /// The first of `lanes` of a warp, as a thread of the grid, from 0.
  uint32_t threadOf(uint32_t warp, uint32_t lanes) const;

  void release(Released &to, Scope scope, bool fencedOnly);
  void acquire(const Released &from, Scope scope, bool untilFence);
  void fence(const Ordering &ordering);

  /// All that is ordered before now, for others to learn.
  Knowledge everything() const;

private:
  uint32_t warpsPerBlock() const {
    return (threadsPerBlock + warpSize - 1) / warpSize;
  }
  uint32_t unknown(const Stamp &stamp) const;
  bool knows(Knowledge::Unit unit, uint32_t index, uint32_t time) const;
};

} // namespace sluice::sim

#endif
