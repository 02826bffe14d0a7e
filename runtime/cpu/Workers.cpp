#include "runtime/cpu/Workers.h"

#include "llvm/Support/ThreadPool.h"

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>

using namespace llvm;

namespace sluice {

//===----------------------------------------------------------------------===//
// The pool
//===----------------------------------------------------------------------===//

namespace {

struct State {
  std::mutex mutex;
  unsigned numThreads = hardware_concurrency().compute_thread_count();
  /// Null until the first launch that wants help. A launch keeps its own
  /// reference, so that a change of the count never waits for it.
  std::shared_ptr<StdThreadPool> pool;
};

/// Never destroyed: worker threads may outlive the end of `main`.
State &state() {
  static State &state = *new State;
  return state;
}

/// A child has the memory of the pool but none of its threads: forget it.
void forgetPoolInChild() {
  new std::shared_ptr<StdThreadPool>(std::move(state().pool));
  state().mutex.unlock();
}

void registerForkHandlers() {
  static std::once_flag once;
  std::call_once(once, [] {
    pthread_atfork([] { state().mutex.lock(); }, [] { state().mutex.unlock(); },
                   forgetPoolInChild);
  });
}

std::shared_ptr<StdThreadPool> acquirePool() {
  registerForkHandlers();
  std::lock_guard lock(state().mutex);
  if (!state().pool)
    state().pool = std::make_shared<StdThreadPool>(
        hardware_concurrency(std::max(1u, state().numThreads - 1)));
  return state().pool;
}

/// Default rounding and denormals for as long as this lives: worker threads
/// inherit the settings of whoever started them, and results must not.
class DefaultFloatingPoint {
public:
  DefaultFloatingPoint() {
    std::fegetenv(&saved);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFloatingPoint() { std::fesetenv(&saved); }

private:
  std::fenv_t saved;
};

//===----------------------------------------------------------------------===//
// One parallel loop
//===----------------------------------------------------------------------===//

/// Shared by the caller and its helpers. A helper that comes late finds no
/// index left and never touches `body`, which is gone by then.
class Loop {
public:
  Loop(int64_t count, function_ref<void(int64_t)> body)
      : count(count), body(body) {}

  /// Takes indices until none is left.
  void work() {
    DefaultFloatingPoint scope;
    int64_t done = 0;
    for (int64_t i = next++; i < count; i = next++, ++done)
      body(i);
    if (done && (finished += done) == count) {
      std::lock_guard lock(mutex);
      allFinished.notify_one();
    }
  }

  void wait() {
    // What is left is less than one chunk for each helper: often too short a
    // time to sleep.
    for (int spin = 0; spin < 4096 && finished != count; ++spin)
      pauseBriefly();
    if (finished == count)
      return;
    std::unique_lock lock(mutex);
    allFinished.wait(lock, [&] { return finished == count; });
  }

private:
  static void pauseBriefly() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  const int64_t count;
  const function_ref<void(int64_t)> body;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> finished{0};
  std::mutex mutex;
  std::condition_variable allFinished;
};

} // namespace

unsigned getNumThreads() {
  std::lock_guard lock(state().mutex);
  return state().numThreads;
}

void setNumThreads(unsigned count) {
  std::shared_ptr<StdThreadPool> retired; // Joined after the lock is released.
  std::lock_guard lock(state().mutex);
  state().numThreads = std::max(1u, count);
  retired = std::move(state().pool);
}

void parallelFor(int64_t count, unsigned maxThreads,
                 function_ref<void(int64_t)> body) {
  int64_t helpers = std::min<int64_t>(count, maxThreads) - 1;
  if (helpers <= 0) {
    DefaultFloatingPoint scope;
    for (int64_t i = 0; i < count; ++i)
      body(i);
    return;
  }
  auto loop = std::make_shared<Loop>(count, body);
  std::shared_ptr<StdThreadPool> pool = acquirePool();
  for (int64_t i = 0; i < helpers; ++i)
    pool->async([loop] { loop->work(); });
  loop->work();
  loop->wait();
}

} // namespace sluice
