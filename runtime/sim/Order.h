// Which memory accesses are ordered before which, by CUDA's memory model.
#ifndef SLUICE_RUNTIME_SIM_ORDER_H
#define SLUICE_RUNTIME_SIM_ORDER_H

#include "llvm/ADT/DenseMap.h"

#include <cstdint>
#include <memory>

namespace sluice::sim {

/// An access: whose it was, and when by that thread's own clock.
struct Stamp {
  uint32_t thread = 0; ///< in the grid, from 1; 0 for no access
  uint32_t clock : 31;
  uint32_t atomic : 1;

  Stamp() : clock(0), atomic(0) {}
  Stamp(uint32_t thread, uint32_t clock, bool atomic)
      : thread(thread), clock(clock), atomic(atomic) {}
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

/// Who hears of an atomic operation or fence.
enum class Scope { Block, Device };

/// One thread's view of time, and those of its warp and block, which are
/// shared. All clocks start at 1.
struct Clock {
  uint32_t thread = 0; ///< in the grid, from 1
  uint32_t warp = 0;   ///< in the grid
  uint32_t block = 0;
  uint32_t now = 1;
  /// Learnt by this thread alone, since the block last met.
  Knowledge own;
  /// What the last releasing fence covers, for each scope that it has.
  std::unique_ptr<Knowledge> fencedBlock, fencedDevice;
  /// Read by relaxed atomics, to be learnt at the next acquiring fence.
  Knowledge pending;
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

  Stamp stamp(bool atomic) const {
    return Stamp(clock.thread, clock.now, atomic);
  }

  /// Whether an access of another thread happened before what this one does.
  bool isAfter(Stamp stamp) const;

  void release(Released &to, Scope scope, bool fencedOnly);
  void acquire(const Released &from, Scope scope, bool untilFence);
  void fence(Scope scope, bool acquires, bool releases);

private:
  Knowledge everything() const;
  bool knows(Knowledge::Unit unit, uint32_t index, uint32_t time) const;
};

} // namespace sluice::sim

#endif
