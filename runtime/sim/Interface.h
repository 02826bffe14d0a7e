// What compiled code and the simulator agree on. A kernel is a function
//
//   void kernel(Thread *thread, const int64_t *words);
//
// that one thread runs. It reads its place from the head of the thread, and
// calls the functions below for all that others could notice.
#ifndef SLUICE_RUNTIME_SIM_INTERFACE_H
#define SLUICE_RUNTIME_SIM_INTERFACE_H

#include <cstdint>

namespace sluice::sim {

constexpr unsigned warpSize = 32;

/// The head of every thread.
struct ThreadIndex {
  int64_t thread;
  int64_t block;
  int64_t threadsPerBlock;
  int64_t blocks;
};

/// Address spaces of NVVM.
enum class Space : uint32_t { Global = 1, Shared = 3 };

enum class AccessKind : uint32_t {
  Read,
  Write,
  AtomicRead,
  AtomicWrite,
  AtomicChange
};

/// What the lanes of a warp do together.
enum class WarpOp : uint32_t {
  ShuffleXor,
  ShuffleUp,
  ShuffleDown,
  ShuffleIndex,
  VoteAny,
  VoteAll,
  VoteBallot,
  VoteUniform,
  ReduceAdd,
  ReduceAnd,
  ReduceMax,
  ReduceMin,
  ReduceOr,
  ReduceUMax,
  ReduceUMin,
  ReduceXor,
  Sync
};

/// How an atomic access or fence orders others.
namespace ordering {
enum : uint32_t {
  acquires = 1,
  releases = 2,
  block = 4 ///< for threads of the block alone
};
} // namespace ordering

/// The functions. Each takes the thread, and all but `shared` and `fence` the
/// place in the source, a string that no other op shares.
namespace hook {
/// ptr access(i64 address, i64 origin, i32 bytes, i32 alignment, i32 space,
///            i32 kind)
/// The memory to access; does not return if the access is at fault. `origin`
/// is an address from which that one was counted, in the buffer that is meant.
constexpr char access[] = "sluice_sim_access";
/// ptr atomic(…, i32 ordering, i32 bytes of an element), as `access`
constexpr char atomic[] = "sluice_sim_atomic";
/// ptr compare(i64 address, i64 origin, i32 bytes, i32 alignment, i32 space,
///             i32 ordering, i32 ordering if it fails, i64 expected)
/// As `atomic`, for a change that is made if the memory holds what is expected,
/// and else is but a read.
constexpr char compare[] = "sluice_sim_compare";
/// void fence(i32 ordering)
constexpr char fence[] = "sluice_sim_fence";
/// i64 shared(ptr name, i64 bytes, i32 bytes of an element, i32 alignment)
/// The address of the block's own array.
constexpr char shared[] = "sluice_sim_shared";
/// void branch(i64 where)
constexpr char branch[] = "sluice_sim_branch";
/// {i64, i64} shuffle(i64 value, i32 offset, i32 width, i32 op)
/// The value, and whether it is another lane's.
constexpr char shuffle[] = "sluice_sim_shuffle";
/// i32 vote(i32 mask, i32 value, i32 op)
constexpr char vote[] = "sluice_sim_vote";
/// void barrier(i64 round)
/// `round` stands for those of the loops around it.
constexpr char barrier[] = "sluice_sim_barrier";
} // namespace hook

} // namespace sluice::sim

#endif
