#include "runtime/sim/Races.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace sluice::sim {

static AccessKind kindOf(const Stamp &stamp) {
  return static_cast<AccessKind>(stamp.kind);
}

/// Whether both are atomic, on the same bytes, each for the other's thread to
/// hear of: what PTX calls morally strong.
static bool areStrong(const Stamp &earlier, const Stamp &mine,
                      const View &view) {
  return isAtomic(kindOf(earlier)) && isAtomic(kindOf(mine)) &&
         earlier.size == mine.size &&
         (!(earlier.forBlock || mine.forBlock) || view.isOfBlock(earlier));
}

/// `earlier`, with those of its lanes that race with `mine`.
static Stamp racing(Stamp earlier, const Stamp &mine, const View &view) {
  if (!earlier.lanes)
    return earlier;
  bool conflicts = (writes(kindOf(mine)) || writes(kindOf(earlier))) &&
                   !areStrong(earlier, mine, view);
  earlier.lanes = conflicts ? view.unordered(earlier) : 0;
  return earlier;
}

bool History::reserve(size_t elements) {
  crowds.clear();
  return cells.reserve(elements);
}

void History::split(unsigned parts) {
  Zeros<Cell> whole = std::exchange(cells, {});
  if (whole.empty())
    return;
  cells.fill(whole.size() * parts);
  for (size_t i = 0; i < cells.size(); ++i) {
    Cell &cell = cells[i] = whole[i / parts];
    if (!cell.crowd || i % parts == 0)
      continue;
    crowds.push_back(Crowd(crowds[cell.crowd - 1]));
    cell.crowd = crowds.size();
  }
}

Stamp History::findRace(const Cell &cell, const Stamp &mine,
                        const View &view) const {
  auto search = [&](ArrayRef<Stamp> stamps) -> Stamp {
    for (const Stamp &stamp : stamps)
      if (Stamp found = racing(stamp, mine, view); found.lanes)
        return found;
    return {};
  };
  bool isWrite = writes(kindOf(mine));
  Stamp found = racing(cell.write, mine, view);
  if (!found.lanes && isWrite)
    found = racing(cell.read, mine, view);
  if (found.lanes || !cell.crowd)
    return found;
  const Crowd &crowd = crowds[cell.crowd - 1];
  found = search({crowd.atomic, crowd.forBlock});
  if (!found.lanes)
    found = search(crowd.atomics);
  if (!found.lanes && isWrite)
    found = search(crowd.reads);
  return found;
}

//===----------------------------------------------------------------------===//
// What is kept
//===----------------------------------------------------------------------===//

/// Whether what races with `kept`, a read, would race with `mine` after it too.
static bool covers(const Stamp &mine, const Stamp &kept, const View &view) {
  if (!isAtomic(kindOf(mine)))
    return true;
  return isAtomic(kindOf(kept)) && kept.size == mine.size &&
         (!kept.forBlock || (mine.forBlock && view.isOfBlock(kept)));
}

/// Puts a read into `kept` if that is of lanes that read at the same time, or
/// if the new read stands for it.
static bool join(Stamp &kept, const Stamp &mine, const View &view) {
  if (kept.warp == mine.warp && kept.clock == mine.clock &&
      kept.kind == mine.kind && kept.size == mine.size &&
      kept.forBlock == mine.forBlock) {
    kept.lanes |= mine.lanes;
    return true;
  }
  if (kept.lanes && (!covers(mine, kept, view) || view.unordered(kept)))
    return false;
  kept = mine;
  return true;
}

History::Crowd &History::crowdOf(Cell &cell) {
  if (!cell.crowd) {
    crowds.emplace_back();
    cell.crowd = crowds.size();
  }
  return crowds[cell.crowd - 1];
}

void History::noteRead(Cell &cell, const Stamp &mine, const View &view) {
  if (join(cell.read, mine, view))
    return;
  std::vector<Stamp> &reads = crowdOf(cell).reads;
  // Blocks run one after the other, so that the block's own come last. Earlier
  // ones may be many, and are seldom ordered before.
  for (Stamp &kept : reverse(reads)) {
    if (!view.isOfBlock(kept))
      break;
    if (join(kept, mine, view))
      return;
  }
  reads.push_back(mine);
}

/// A change stands for the write that it changes: who sees the change has that
/// one before. One that writes anew says nothing of what was there.
void History::noteAtomicWrite(Crowd &crowd, AccessKind kind, const Stamp &mine,
                              const View &view) {
  Stamp last = crowd.atomic;
  crowd.atomic = mine;
  if (mine.forBlock)
    crowd.forBlock = mine;
  if (!last.lanes || reads(kind) || !view.unordered(last))
    return;
  auto isOlder = [&](const Stamp &other) {
    return other.warp == last.warp && other.lanes == last.lanes;
  };
  erase_if(crowd.atomics, isOlder);
  crowd.atomics.push_back(last);
}

void History::note(Cell &cell, AccessKind kind, const Stamp &mine,
                   const View &view) {
  if (isAtomic(kind) && writes(kind))
    return noteAtomicWrite(crowdOf(cell), kind, mine, view);
  if (!writes(kind))
    return noteRead(cell, mine, view);
  cell.write = mine;
  cell.read = {};
  if (!cell.crowd)
    return;
  Crowd &crowd = crowds[cell.crowd - 1];
  crowd.atomic = crowd.forBlock = {};
  crowd.atomics.clear();
  crowd.reads.clear();
}

Stamp History::add(size_t begin, size_t end, const Manner &manner,
                   const View &view) {
  Stamp mine = view.stamp(manner);
  for (Cell &cell : MutableArrayRef<Cell>(cells.begin() + begin, end - begin)) {
    if (Stamp found = findRace(cell, mine, view); found.lanes)
      return found;
    note(cell, manner.kind, mine, view);
  }
  return {};
}

} // namespace sluice::sim
