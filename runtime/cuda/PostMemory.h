// Device memory that is 0 between launches, in which blocks post their sums.
#ifndef SLUICE_RUNTIME_CUDA_POSTMEMORY_H
#define SLUICE_RUNTIME_CUDA_POSTMEMORY_H

#include "runtime/cuda/Driver.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

namespace sluice::cuda {

/// A capture of a stream, of which no other has the number, and its graph.
struct Capture {
  uint64_t number = 0;
  Graph graph = nullptr;
};

/// It comes from the driver, since what PyTorch allocates may belong to a pool
/// whose contents are discarded, and is never freed. What a captured graph has
/// goes to others when the graph, its copies and all that runs them are gone.
class PostMemory {
public:
  /// That of a device's context, for the life of the process.
  static PostMemory &of(Context context);

  /// The address of `bytes` zeros that no launch uses which can run at the same
  /// time as those that this thread queues on `stream`: captured ones run when
  /// their graph does, so each `capture` (number 0 outside of one) has its own.
  /// The context must be current.
  llvm::Expected<int64_t> find(const Driver &driver, Stream stream,
                               Capture capture, int64_t bytes);

private:
  struct Place {
    int64_t address = 0, bytes = 0;
  };
  /// A capture, a stream and, where its handle stands for one of each thread,
  /// the thread's number. CUDA's default stream has two handles, and so two.
  using User = std::tuple<uint64_t, Stream, uint64_t>;

  struct Lease;

  std::optional<int64_t> known(const User &user, int64_t bytes);
  std::optional<Place> take(int64_t bytes);
  void give(Place place);
  llvm::Expected<Place> make(const Driver &driver, int64_t bytes);
  llvm::Error grow(const Driver &driver, int64_t bytes);
  void lease(const Driver &driver, Graph graph, const User &user, Place place);
  static void endLease(void *lease);

  /// One thread at a time makes places, and calls the driver meanwhile.
  std::mutex making;
  /// Of graphs that did not take them; guarded by `making`.
  std::vector<std::shared_ptr<Lease>> refused;
  /// Guards what follows. Never held while calling the driver, which may wait
  /// for the thread that ends leases.
  std::mutex mutex;
  std::map<User, Place> places;
  /// By their bytes, which are all 0.
  std::multimap<int64_t, int64_t> unused;
};

} // namespace sluice::cuda

#endif
