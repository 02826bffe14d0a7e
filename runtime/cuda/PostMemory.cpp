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
  static DenseMap<Context, std::unique_ptr<PostMemory>> all;
  std::lock_guard lock(mutex);
  std::unique_ptr<PostMemory> &own = all[context];
  if (!own)
    own = std::make_unique<PostMemory>();
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
  left = {static_cast<int64_t>(address), bytes};
  return Error::success();
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
                                   uint64_t capture, int64_t bytes) {
  std::lock_guard lock(mutex);
  Place &place = places[{capture, stream, threadOf(stream)}];
  if (place.bytes >= bytes)
    return place.address;
  int64_t wanted = std::max<int64_t>(PowerOf2Ceil(bytes), leastBytes);
  if (left.bytes < wanted)
    if (Error error = grow(driver, wanted))
      return error;
  place = {left.address, wanted};
  left = {left.address + wanted, left.bytes - wanted};
  return place.address;
}

} // namespace sluice::cuda
