// What was done to each element of a buffer, as far as it may race.
#ifndef SLUICE_RUNTIME_SIM_RACES_H
#define SLUICE_RUNTIME_SIM_RACES_H

#include "runtime/sim/Order.h"
#include "runtime/sim/Zeros.h"

#include <vector>

namespace sluice::sim {

inline bool reads(AccessKind kind) {
  return kind != AccessKind::Write && kind != AccessKind::AtomicWrite;
}
inline bool writes(AccessKind kind) {
  return kind != AccessKind::Read && kind != AccessKind::AtomicRead;
}
inline bool isAtomic(AccessKind kind) { return kind >= AccessKind::AtomicRead; }

/// Of each element, the accesses that no later one stands for: whoever is
/// ordered after the one that stands for it is ordered after it too, and
/// whoever is not races with that one as well.
class History {
public:
  bool empty() const { return cells.empty(); }
  /// Gets memory for what there is to keep of `elements`; false if there is
  /// none. Forgets what was done.
  bool reserve(size_t elements);
  static uint64_t bytes(size_t elements) { return elements * sizeof(Cell); }
  /// Nothing was done to any of `elements`.
  void begin(size_t elements) { cells.fill(elements); }
  /// Each element becomes `parts` of them, to which the same was done.
  void split(unsigned parts);

  /// Adds an access of the elements from `begin` to `end`. Returns the lanes of
  /// an earlier one that it races with; none if all is well.
  Stamp add(size_t begin, size_t end, const Manner &manner, const View &view);

private:
  struct Cell {
    Stamp write; ///< the last plain one; stands for all before it
    Stamp read;
    uint32_t crowd = 0; ///< in `crowds`, from 1; 0 for none
  };
  /// Of an element with more than one reader, or with atomics.
  struct Crowd {
    Stamp atomic;   ///< the last atomic write
    Stamp forBlock; ///< the last one for threads of its block alone
    std::vector<Stamp> atomics, reads;
  };

  Stamp findRace(const Cell &cell, const Stamp &mine, const View &view) const;
  void note(Cell &cell, AccessKind kind, const Stamp &mine, const View &view);
  void noteRead(Cell &cell, const Stamp &mine, const View &view);
  Crowd &crowdOf(Cell &cell);
  static void noteAtomicWrite(Crowd &crowd, AccessKind kind, const Stamp &mine,
                              const View &view);

  Zeros<Cell> cells;
  std::vector<Crowd> crowds;
};

} // namespace sluice::sim

#endif
