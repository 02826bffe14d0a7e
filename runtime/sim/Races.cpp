#include "runtime/sim/Races.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace sluice::sim {

static AccessKind kindOf(const Stamp &stamp) {
  return static_cast<AccessKind>(stamp.kind);
}

/// `earlier`, with those of its lanes that race with an access of `kind`.
static Stamp racing(Stamp earlier, AccessKind kind, const View &view) {
  if (!earlier.lanes)
    return earlier;
  AccessKind theirs = kindOf(earlier);
  bool conflicts =
      (writes(kind) || writes(theirs)) && !(isAtomic(kind) && isAtomic(theirs));
  earlier.lanes = conflicts ? view.unordered(earlier) : 0;
  return earlier;
}

void History::clear() {
  cells.clear();
  crowds.clear();
}

Stamp History::findRace(const Cell &cell, AccessKind kind,
                        const View &view) const {
  auto search = [&](ArrayRef<Stamp> stamps) -> Stamp {
    for (const Stamp &stamp : stamps)
      if (Stamp found = racing(stamp, kind, view); found.lanes)
        return found;
    return {};
  };
  Stamp found = racing(cell.write, kind, view);
  if (!found.lanes && writes(kind))
    found = racing(cell.read, kind, view);
  if (found.lanes || !cell.crowd)
    return found;
  const Crowd &crowd = crowds[cell.crowd - 1];
  if (!isAtomic(kind))
    found = racing(crowd.atomic, kind, view);
  if (!found.lanes && !isAtomic(kind))
    found = search(crowd.atomics);
  if (!found.lanes && writes(kind))
    found = search(crowd.reads);
  return found;
}

//===----------------------------------------------------------------------===//
// What is kept
//===----------------------------------------------------------------------===//

/// Puts a read into `kept` if that is of lanes that read at the same time, or
/// if the new read stands for it.
static bool join(Stamp &kept, const Stamp &mine, const View &view) {
  if (kept.warp == mine.warp && kept.clock == mine.clock &&
      kept.kind == mine.kind) {
    kept.lanes |= mine.lanes;
    return true;
  }
  // What races with an atomic read races with a plain one as well.
  bool covers =
      kept.kind == mine.kind || kindOf(kept) == AccessKind::AtomicRead;
  if (kept.lanes && (!covers || view.unordered(kept)))
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

void History::noteRead(Cell &cell, AccessKind kind, const View &view) {
  Stamp mine = view.stamp(kind);
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
void History::noteAtomicWrite(Crowd &crowd, AccessKind kind, const View &view) {
  Stamp last = crowd.atomic;
  crowd.atomic = view.stamp(kind);
  if (!last.lanes || reads(kind) || !view.unordered(last))
    return;
  auto isOlder = [&](const Stamp &other) {
    return other.warp == last.warp && other.lanes == last.lanes;
  };
  erase_if(crowd.atomics, isOlder);
  crowd.atomics.push_back(last);
}

void History::note(Cell &cell, AccessKind kind, const View &view) {
  if (isAtomic(kind) && writes(kind))
    return noteAtomicWrite(crowdOf(cell), kind, view);
  if (!writes(kind))
    return noteRead(cell, kind, view);
  cell.write = view.stamp(kind);
  cell.read = {};
  if (!cell.crowd)
    return;
  Crowd &crowd = crowds[cell.crowd - 1];
  crowd.atomic = {};
  crowd.atomics.clear();
  crowd.reads.clear();
}

Stamp History::add(size_t begin, size_t end, AccessKind kind,
                   const View &view) {
  for (Cell &cell : MutableArrayRef<Cell>(cells).slice(begin, end - begin)) {
    if (Stamp found = findRace(cell, kind, view); found.lanes)
      return found;
    note(cell, kind, view);
  }
  return {};
}

} // namespace sluice::sim
