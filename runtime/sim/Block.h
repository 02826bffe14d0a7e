// Runs one block of threads after the other.
#ifndef SLUICE_RUNTIME_SIM_BLOCK_H
#define SLUICE_RUNTIME_SIM_BLOCK_H

#include "runtime/sim/Thread.h"
#include "runtime/sim/WarpOps.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"

namespace sluice::sim {

/// Compiled code of one thread.
using KernelFunction = void (*)(Thread *thread, const int64_t *words);

/// One launch of one kernel.
struct Grid {
  std::string kernel;
  KernelFunction function = nullptr;
  int64_t blocks = 1;
  int64_t threads = 32;
  llvm::ArrayRef<int64_t> words;
  /// Branches that a block may take, with `patiencePerPlace` more for each 16
  /// bytes of memory that it has touched, while no thread of it ends or touches
  /// any for the first time; more is a deadlock.
  int64_t patience = int64_t(1) << 27;
  static constexpr int64_t patiencePerPlace = int64_t(1) << 10;
};

/// The threads of a block: fibers, switched at what they do together. Blocks
/// run one after the other, and so do warps between two barriers: a launch
/// does the same every time.
class Block {
public:
  /// `stacks` has one for each thread.
  Block(const Grid &grid, Memory &global, Counts &counts, Stacks &stacks);

  /// Runs block `index` to its end; false if it failed.
  bool run(int64_t index);

  const std::optional<Fault> &getFault() const { return fault; }

  //===--------------------------------------------------------------------===//
  // For compiled code
  //===--------------------------------------------------------------------===//

  char *access(Thread &thread, Site site, Space space, const Access &access);
  char *atomic(Thread &thread, Site site, Space space, const Access &access,
               const Ordering &ordering);
  /// `change` is made if the memory holds what is `expected`.
  char *compare(Thread &thread, Site site, Space space, const Access &change,
                uint64_t expected, const Ordering &ordering,
                const Ordering &ifItFails);
  void fence(Thread &thread, const Ordering &ordering);
  uint64_t shared(const char *name, uint64_t bytes, unsigned granule,
                  unsigned alignment);
  void branch(Thread &thread, Site site, uint64_t where);
  void meetWarp(Thread &thread, Site site, WarpRequest request);
  void meetBlock(Thread &thread, Site site, uint64_t round);
  void end(Thread &thread);

  const Grid &grid;

private:
  using Lanes = llvm::MutableArrayRef<Thread>;

  Lanes lanesOf(unsigned warp);
  View viewOf(Thread &thread);
  Memory &memoryOf(Space space);
  void start(int64_t index);
  bool runWarp(unsigned warp);
  bool resolve(unsigned warp);
  void settle(unsigned warp, const Party &party);
  void orderWarp(unsigned warp, uint32_t lanes);
  bool release();
  bool isDeadlocked() const;
  [[noreturn]] void failAccess(Thread &thread, Site site, MemoryFault what,
                               uint64_t address);
  [[noreturn]] void failWidth(Thread &thread);
  void fail(Thread &thread, FaultKind kind, std::string text);
  void failInactive(Lanes lanes, const Party &party);
  void failOutside(Thread &thread);
  void failSource(Thread &thread);
  void failDivergent();
  void failDeadlock();

  Memory &global;
  Counts &counts;
  Memory sharedMemory{Space::Shared};
  std::vector<std::unique_ptr<char[]>> sharedBytes;
  llvm::DenseMap<const char *, uint64_t> sharedAddresses;
  Stacks &stacks;
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  BlockOrder order;
  /// By address. Another block has shared memory at the same ones.
  llvm::DenseMap<uint64_t, Released> released, releasedInShared;
  /// Branches since a thread ended or touched memory for the first time.
  int64_t idleBranches = 0;
  int64_t touchedPlaces = 0;
  std::optional<Fault> fault;
};

} // namespace sluice::sim

#endif
