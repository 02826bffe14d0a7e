#include "runtime/sim/Block.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <cstring>

using namespace llvm;

namespace sluice::sim {

/// Branches that a thread may take before other warps get a turn.
static constexpr int64_t turnBranches = int64_t(1) << 14;

static unsigned countWarps(const Grid &grid) {
  return (grid.threads + warpSize - 1) / warpSize;
}

Block::Block(const Grid &grid, Memory &global, Counts &counts, Stacks &stacks)
    : grid(grid), global(global), counts(counts), stacks(stacks),
      threads(grid.threads), warps(countWarps(grid)) {}

Block::Lanes Block::lanesOf(unsigned warp) {
  size_t begin = warp * warpSize;
  return Lanes(threads).slice(
      begin, std::min<size_t>(warpSize, threads.size() - begin));
}

View Block::viewOf(Thread &thread) {
  return {thread.clock, warps[thread.warp].meeting, order,
          static_cast<uint32_t>(grid.threads)};
}

Memory &Block::memoryOf(Space space) {
  return space == Space::Global ? global : sharedMemory;
}

//===----------------------------------------------------------------------===//
// A block's life
//===----------------------------------------------------------------------===//

static void runThread(void *argument) {
  auto *thread = static_cast<Thread *>(argument);
  const Grid &grid = thread->owner->grid;
  grid.function(thread, grid.words.data());
  thread->owner->end(*thread);
}

void Block::start(int64_t index) {
  order = {};
  sharedMemory.getRegions().clear();
  sharedBytes.clear();
  sharedAddresses.clear();
  releasedInShared.clear();
  idleBranches = 0;
  touchedPlaces = 0;
  for (auto [i, thread] : enumerate(threads)) {
    thread.index = {static_cast<int64_t>(i), index, grid.threads, grid.blocks};
    thread.state = ThreadState::Ready;
    thread.owner = this;
    thread.lane = i % warpSize;
    thread.warp = i / warpSize;
    thread.site = "";
    thread.clock = {};
    thread.clock.thread = index * grid.threads + i + 1;
    thread.clock.warp = index * warps.size() + thread.warp;
    thread.clock.block = index;
    thread.clock.lane = thread.lane;
    thread.fiber.start(stacks[i], runThread, &thread);
  }
  for (Warp &warp : warps)
    warp.meeting = {};
  counts.threads += grid.threads;
}

bool Block::run(int64_t index) {
  start(index);
  while (!fault) {
    bool ready = false;
    for (unsigned warp = 0; warp < warps.size() && !fault; ++warp)
      ready |= runWarp(warp);
    if (fault || (!ready && !release()))
      break;
    if (isDeadlocked())
      failDeadlock();
  }
  for (Warp &warp : warps)
    warp.trace.flush(counts);
  return !fault;
}

/// Whether a loop of this block can be taken for one that never ends. What it
/// may do without an end, such as meet others or write the same places, is no
/// sign of progress.
bool Block::isDeadlocked() const {
  return idleBranches > grid.patience + touchedPlaces * Grid::patiencePerPlace;
}

/// Runs a warp until it waits for others or ends; true if it has only lost its
/// turn.
bool Block::runWarp(unsigned warp) {
  for (Thread &thread : lanesOf(warp))
    thread.turn = turnBranches;
  for (;;) {
    bool ready = false;
    for (Thread &thread : lanesOf(warp)) {
      if (thread.state != ThreadState::Ready)
        continue;
      thread.fiber.resume();
      if (fault)
        return false;
      ready |= thread.state == ThreadState::Ready;
    }
    // A lane that goes round a loop may wait for one that waits for it. What
    // the warp did is counted now: of a loop without end there is too much.
    if (ready) {
      warps[warp].trace.flush(counts);
      return true;
    }
    if (!resolve(warp))
      return false;
  }
}

/// Lets lanes go on that have met at an op; false if there are none.
bool Block::resolve(unsigned warp) {
  uint32_t seen = 0;
  std::optional<Party> stuck;
  while (std::optional<Party> party = findParty(lanesOf(warp), seen)) {
    if (!party->missing) {
      settle(warp, *party);
      return !fault;
    }
    stuck = stuck ? stuck : party;
    seen |= party->lanes;
  }
  if (stuck)
    failInactive(lanesOf(warp), *stuck);
  return false;
}

static bool isVote(WarpOp op) { return !isShuffle(op) && op != WarpOp::Sync; }

void Block::settle(unsigned warp, const Party &party) {
  Lanes lanes = lanesOf(warp);
  if (uint32_t outside = party.lanes & ~party.first->request.mask)
    return failOutside(lanes[llvm::countr_zero(outside)]);
  if (std::optional<unsigned> lane = perform(lanes, party))
    return failSource(lanes[*lane]);
  WarpOp op = party.first->request.op;
  warps[warp].trace.flush(counts);
  counts.shuffles += isShuffle(op) ? 1 : 0;
  counts.votes += isVote(op) ? 1 : 0;
  // A shuffle or vote orders no memory.
  if (op == WarpOp::Sync)
    orderWarp(warp, party.lanes);
  for (Thread &thread : lanes)
    if (party.lanes >> thread.lane & 1)
      thread.state = ThreadState::Ready;
}

/// Orders what `lanes` of a warp did before they met, or learnt from others,
/// before what they do next.
void Block::orderWarp(unsigned warp, uint32_t lanes) {
  bool all = llvm::popcount(lanes) == static_cast<int>(lanesOf(warp).size());
  auto present = make_filter_range(lanesOf(warp), [&](const Thread &thread) {
    return lanes >> thread.lane & 1;
  });
  uint32_t latest = 0;
  Knowledge known;
  for (Thread &thread : present) {
    latest = std::max(latest, thread.clock.now);
    known.learn(all ? thread.clock.own : viewOf(thread).everything());
  }
  if (all)
    warps[warp].meeting.before = latest + 1;
  for (Thread &thread : present) {
    thread.clock.own.learn(known);
    thread.clock.now = latest + 1;
  }
}

/// Lets all threads go on from a barrier; false if none waits at one.
bool Block::release() {
  auto waits = [](const Thread &thread) {
    return thread.state == ThreadState::AtBarrier;
  };
  if (none_of(threads, waits))
    return false;
  const Thread &first = threads.front();
  if (!all_of(threads, [&](const Thread &thread) {
        return waits(thread) && thread.site == first.site &&
               thread.round == first.round;
      })) {
    failDivergent();
    return false;
  }
  ++counts.barriers;
  uint32_t latest = 0;
  for (Thread &thread : threads) {
    latest = std::max(latest, thread.clock.now);
    order.known.learn(thread.clock.own);
    thread.clock.own.clear();
  }
  order.meeting.before = latest + 1;
  for (Thread &thread : threads) {
    thread.clock.now = latest + 1;
    thread.state = ThreadState::Ready;
  }
  for (Warp &warp : warps)
    warp.trace.flush(counts);
  return true;
}

//===----------------------------------------------------------------------===//
// What compiled code asks for
//===----------------------------------------------------------------------===//

static Trace::Kind traceKind(AccessKind kind) {
  if (!writes(kind))
    return Trace::Kind::Read;
  return reads(kind) ? Trace::Kind::Change : Trace::Kind::Write;
}

char *Block::access(Thread &thread, Site site, Space space,
                    const Access &access) {
  std::optional<MemoryFault> problem;
  View view = viewOf(thread);
  bool isNew = false;
  char *host = memoryOf(space).access(access, view, isNew, problem);
  if (problem)
    failAccess(thread, site, std::move(*problem), access.address);
  if (space == Space::Global)
    warps[thread.warp].trace.add(thread.lane, site,
                                 traceKind(access.manner.kind), access.address,
                                 access.bytes);
  if (isNew) {
    idleBranches = 0;
    ++touchedPlaces;
  }
  return host;
}

char *Block::atomic(Thread &thread, Site site, Space space, const Access &what,
                    const Ordering &ordering) {
  char *host = access(thread, site, space, what);
  View view = viewOf(thread);
  Released &location =
      (space == Space::Global ? released : releasedInShared)[what.address];
  if (reads(what.manner.kind))
    view.acquire(location, ordering.scope, /*untilFence=*/!ordering.acquires);
  // A change passes on what was released before; a store begins anew.
  if (what.manner.kind == AccessKind::AtomicWrite)
    location = {};
  if (writes(what.manner.kind))
    view.release(location, ordering.scope, /*fencedOnly=*/!ordering.releases);
  return host;
}

char *Block::compare(Thread &thread, Site site, Space space,
                     const Access &change, uint64_t expected,
                     const Ordering &ordering, const Ordering &ifItFails) {
  const char *host = memoryOf(space).peek(change);
  if (!host || std::memcmp(host, &expected, change.bytes) == 0)
    return atomic(thread, site, space, change, ordering);
  Access read = change;
  read.manner.kind = AccessKind::AtomicRead;
  return atomic(thread, site, space, read, ifItFails);
}

void Block::fence(Thread &thread, const Ordering &ordering) {
  viewOf(thread).fence(ordering);
}

uint64_t Block::shared(const char *name, uint64_t bytes, unsigned granule,
                       unsigned alignment) {
  auto [entry, isNew] = sharedAddresses.try_emplace(name, 0);
  if (!isNew)
    return entry->second;
  // Several ops may name one array, each by a string of its own.
  for (auto &region : sharedMemory.getRegions())
    if (region->name == name)
      return entry->second = region->base;
  // No better aligned than the array asks for, up to the 16 bytes that an
  // access may ask for: a GPU may place it so.
  constexpr unsigned most = 16;
  unsigned skew = alignment % most;
  sharedBytes.emplace_back(new char[bytes + skew]);
  Region &region =
      sharedMemory.add(name, sharedBytes.back().get() + skew, bytes, granule);
  // No more than a GPU has of it.
  cantFail(region.forgetContents());
  cantFail(region.forgetAccesses());
  return entry->second = region.base;
}

void Block::branch(Thread &thread, Site site, uint64_t where) {
  warps[thread.warp].trace.add(thread.lane, site, Trace::Kind::Branch, where);
  thread.site = site;
  ++idleBranches;
  if (--thread.turn <= 0)
    thread.fiber.suspend();
}

void Block::meetWarp(Thread &thread, Site site, WarpRequest request) {
  thread.site = site;
  thread.request = request;
  if (request.width > warpSize)
    failWidth(thread);
  thread.state = ThreadState::AtWarpOp;
  thread.fiber.suspend();
}

void Block::meetBlock(Thread &thread, Site site, uint64_t round) {
  thread.site = site;
  thread.round = round;
  thread.state = ThreadState::AtBarrier;
  thread.fiber.suspend();
}

void Block::end(Thread &thread) {
  thread.state = ThreadState::Ended;
  idleBranches = 0;
  thread.fiber.finish();
}

} // namespace sluice::sim
