#include "runtime/cuda/PostMemory.h"

#include "runtime/cuda/Device.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"

#include <atomic>
#include <memory>

using namespace llvm;

namespace sluice::cuda {

/// What is allocated at a time, and what one place has at least: the posts of
/// DirMoE's 264 blocks take 4208 bytes.
static constexpr int64_t bytesAtATime = int64_t(1) << 20, leastBytes = 8192;

PostMemory &PostMemory::of(Context context) {
  static std::mutex mutex;
  // Never destroyed: leases may end after the process has begun to exit.
  static auto &all = *new DenseMap<Context, PostMemory *>;
  std::lock_guard lock(mutex);
  PostMemory *&own = all[context];
  if (!own)
    own = new PostMemory;
  return *own;
}

/// Zeros by a stream of its own, which no graph captures and none waits for.
static Error fillWithZeros(const Driver &driver, uint64_t address,
                           int64_t bytes) {
  Stream stream = nullptr;
  if (Error error = driver.call(driver.streamCreate, &stream, nonBlocking))
    return error;
  Error error = driver.call(driver.memsetAsync, address, uint8_t(0),
                            static_cast<size_t>(bytes), stream);
  if (!error)
    error = driver.call(driver.streamSynchronize, stream);
  driver.streamDestroy.function(stream);
  return error;
}

Error PostMemory::grow(const Driver &driver, int64_t bytes) {
  RelaxedCapture relaxed(driver);
  bytes = std::max(bytes, bytesAtATime);
  uint64_t address = 0;
  if (Error error =
          driver.call(driver.memAlloc, &address, static_cast<size_t>(bytes)))
    return error;
  if (Error error = fillWithZeros(driver, address, bytes)) {
    driver.memFree.function(address);
    return error;
  }
  give({static_cast<int64_t>(address), bytes});
  return Error::success();
}

std::optional<int64_t> PostMemory::known(const User &user, int64_t bytes) {
  std::lock_guard lock(mutex);
  auto found = places.find(user);
  if (found == places.end() || found->second.bytes < bytes)
    return std::nullopt;
  return found->second.address;
}

void PostMemory::give(Place place) {
  std::lock_guard lock(mutex);
  unused.emplace(place.bytes, place.address);
}

/// The smallest that suffices; what is left of it stays unused.
std::optional<PostMemory::Place> PostMemory::take(int64_t bytes) {
  std::lock_guard lock(mutex);
  auto found = unused.lower_bound(bytes);
  if (found == unused.end())
    return std::nullopt;
  auto [available, address] = *found;
  unused.erase(found);
  if (available > bytes)
    unused.emplace(available - bytes, address + bytes);
  return Place{address, bytes};
}

Expected<PostMemory::Place> PostMemory::make(const Driver &driver,
                                             int64_t bytes) {
  int64_t wanted = std::max<int64_t>(PowerOf2Ceil(bytes), leastBytes);
  std::optional<Place> place = take(wanted);
  if (place)
    return *place;
  if (Error error = grow(driver, wanted))
    return error;
  return *take(wanted);
}

/// What a graph holds: a place, to give back when nothing can run it any more.
struct PostMemory::Lease {
  PostMemory *memory;
  User user;
  Place place;
};

/// The driver calls it in a thread of its own, and allows no call of CUDA. Each
/// launch has left zeros.
void PostMemory::endLease(void *given) {
  std::unique_ptr<Lease> lease(static_cast<Lease *>(given));
  PostMemory &memory = *lease->memory;
  {
    std::lock_guard lock(memory.mutex);
    auto found = memory.places.find(lease->user);
    // A larger place may have taken its place, whose own lease ends too.
    if (found != memory.places.end() &&
        found->second.address == lease->place.address)
      memory.places.erase(found);
  }
  memory.give(lease->place);
}

/// Where the driver refuses, the place is never given back; its object is not
/// released either, which would end the lease of a place that is in use, and
/// may still refer to the lease.
void PostMemory::lease(const Driver &driver, Graph graph, const User &user,
                       Place place) {
  auto lease = std::make_unique<Lease>(Lease{this, user, place});
  UserObject object = nullptr;
  if (driver.userObjectCreate.function(&object, lease.get(), endLease, 1,
                                       noDestructorSync) != success)
    return;
  Lease *given = lease.release();
  if (driver.graphRetainUserObject.function(graph, object, 1, moveUserObject) !=
      success)
    refused.emplace_back(given);
}

/// A number that no other thread ever has, 0 where threads share the stream. An
/// id of the system is given again while the old thread's work still runs.
static uint64_t threadOf(Stream stream) {
  if (stream != streamPerThread)
    return 0;
  static std::atomic<uint64_t> threads = 0;
  thread_local uint64_t own = ++threads;
  return own;
}

Expected<int64_t> PostMemory::find(const Driver &driver, Stream stream,
                                   Capture capture, int64_t bytes) {
  User user{capture.number, stream, threadOf(stream)};
  if (std::optional<int64_t> address = known(user, bytes))
    return *address;
  std::lock_guard one(making);
  // Another thread may have made it meanwhile.
  if (std::optional<int64_t> address = known(user, bytes))
    return *address;
  Expected<Place> place = make(driver, bytes);
  if (!place)
    return place.takeError();
  {
    std::lock_guard lock(mutex);
    places[user] = *place;
  }
  if (capture.number)
    lease(driver, capture.graph, user, *place);
  return place->address;
}

} // namespace sluice::cuda
