// Device memory that is 0 between launches, in which blocks post their sums.
#ifndef SLUICE_RUNTIME_CUDA_POSTMEMORY_H
#define SLUICE_RUNTIME_CUDA_POSTMEMORY_H

#include "runtime/cuda/Driver.h"

#include <map>
#include <mutex>
#include <tuple>

namespace sluice::cuda {

/// It comes from the driver, since what PyTorch allocates may belong to a pool
/// whose contents are discarded, and stays: a captured graph may hold it.
class PostMemory {
public:
  /// That of a device's context, for the life of the process.
  static PostMemory &of(Context context);

  /// The address of `bytes` zeros that no launch uses which can run at the same
  /// time as those that this thread queues on `stream`: captured ones run when
  /// their graph does, so each `capture` (0 outside of one) has its own. The
  /// context must be current.
  llvm::Expected<int64_t> find(const Driver &driver, Stream stream,
                               uint64_t capture, int64_t bytes);

private:
  struct Place {
    int64_t address = 0, bytes = 0;
  };
  /// A capture, a stream and, where its handle stands for one of each thread,
  /// the thread's number. CUDA's default stream has two handles, and so two.
  using User = std::tuple<uint64_t, Stream, uint64_t>;

  llvm::Error grow(const Driver &driver, int64_t bytes);

  std::mutex mutex;
  std::map<User, Place> places;
  Place left;
};

} // namespace sluice::cuda

#endif
