#include "runtime/cpu/Workers.h"

#include "llvm/Support/ThreadPool.h"

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

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
  /// Calls for a helper that none has answered; less for a moment where one
  /// answers before it is counted.
  std::atomic<int> unanswered{0};
};

/// Never destroyed: worker threads may outlive the end of `main`.
State &state() {
  static State &state = *new State;
  return state;
}

/// A child has the memory of the pool but none of its threads: forget it.
void forgetPoolInChild() {
  new std::shared_ptr<StdThreadPool>(std::move(state().pool));
  state().unanswered = 0;
  state().mutex.unlock();
}

void registerForkHandlers() {
  static std::once_flag once;
  std::call_once(once, [] {
    pthread_atfork([] { state().mutex.lock(); }, [] { state().mutex.unlock(); },
                   forgetPoolInChild);
  });
}

void *passGate(void *gate) {
  std::lock_guard lock(*static_cast<std::mutex *>(gate));
  return nullptr;
}

/// How many of `wanted` threads can live at the same time. LLVM's pool ends the
/// process if it cannot start one, as under a limit of memory or of tasks.
unsigned countStartable(unsigned wanted) {
  std::vector<pthread_t> threads;
  std::mutex gate;
  gate.lock();
  pthread_t thread;
  while (threads.size() < wanted &&
         pthread_create(&thread, nullptr, passGate, &gate) == 0)
    threads.push_back(thread);
  gate.unlock();
  for (pthread_t started : threads)
    pthread_join(started, nullptr);
  return threads.size();
}

/// Null if no thread can be started.
std::shared_ptr<StdThreadPool> acquirePool() {
  registerForkHandlers();
  std::lock_guard lock(state().mutex);
  if (state().pool)
    return state().pool;
  if (unsigned count = countStartable(std::max(1u, state().numThreads - 1)))
    state().pool = std::make_shared<StdThreadPool>(hardware_concurrency(count));
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

/// How often a thread looks, within a launch, before it sleeps. Waking takes
/// some 30 µs; what it waits for, less than a chunk's work or what lies between
/// two loops, is often shorter.
constexpr int spins = 8192;

template <typename Condition> bool spinUntil(Condition condition) {
  for (int spin = 0; spin < spins; ++spin) {
    if (condition())
      return true;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  return condition();
}

/// For how long a helper stays ready after a launch. A backward often follows
/// its forward sooner.
constexpr auto readiness = std::chrono::microseconds(300);

/// Returns when a helper is called for, or it has been ready for long enough.
/// Gives way to any other thread that wants the processor.
void awaitCall() {
  auto end = std::chrono::steady_clock::now() + readiness;
  while (state().unanswered <= 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
}

//===----------------------------------------------------------------------===//
// One parallel loop
//===----------------------------------------------------------------------===//

/// Shared by the caller and its helpers. A helper that comes late finds no
/// index left and never touches `body`, which is gone by then.
///
/// Each thread has a share of neighbouring indices, the same in every loop of
/// as many: what one loop wrote, the next finds in its own core's cache, and
/// what a kernel fetches ahead is its own. Who is done helps the others.
class Loop {
public:
  Loop(int64_t count, int64_t helpers, function_ref<void(int64_t)> body)
      : count(count), body(body), shares(helpers + 1) {
    for (int64_t i = 0, n = shares.size(); i < n; ++i) {
      shares[i].next = count * i / n;
      shares[i].end = count * (i + 1) / n;
    }
  }

  /// As one of the helpers, if there is room for one more.
  void help() {
    size_t place = ++arrived;
    if (place < shares.size())
      work(place);
  }

  /// Takes indices, those of its own share first, until none is left. The
  /// caller's share is the first.
  void work(size_t own = 0) {
    DefaultFloatingPoint scope;
    int64_t done = 0;
    for (size_t turn = 0; turn < shares.size(); ++turn) {
      Share &share = shares[(own + turn) % shares.size()];
      for (int64_t i = share.next++; i < share.end; i = share.next++, ++done)
        body(i);
    }
    if (done && (finished += done) == count) {
      std::lock_guard lock(mutex);
      allFinished.notify_one();
    }
  }

  void wait() {
    auto isOver = [&] { return finished == count; };
    if (spinUntil(isOver))
      return;
    std::unique_lock lock(mutex);
    allFinished.wait(lock, isOver);
  }

private:
  /// In a cache line of its own.
  struct alignas(64) Share {
    std::atomic<int64_t> next;
    int64_t end;
  };

  const int64_t count;
  const function_ref<void(int64_t)> body;
  std::vector<Share> shares;
  std::atomic<size_t> arrived{0};
  std::atomic<int64_t> finished{0};
  std::mutex mutex;
  std::condition_variable allFinished;
};

} // namespace

//===----------------------------------------------------------------------===//
// Helpers of one launch
//===----------------------------------------------------------------------===//

/// The loop at hand, by its number. Helpers may miss loops, which end without
/// them; one that comes after the end leaves at once.
class Team::Schedule {
public:
  void publish(std::shared_ptr<Loop> loop) {
    {
      std::lock_guard lock(mutex);
      current = std::move(loop);
      ++number;
    }
    changed.notify_all();
  }

  void end() { publish(nullptr); }

  /// What a helper does until the end.
  void help() {
    uint64_t seen = 0;
    while (std::shared_ptr<Loop> loop = next(seen))
      loop->help();
  }

private:
  /// The first loop after the one seen; null at the end.
  std::shared_ptr<Loop> next(uint64_t &seen) {
    auto isNew = [&] { return number != seen; };
    spinUntil(isNew);
    std::unique_lock lock(mutex);
    changed.wait(lock, isNew);
    seen = number;
    return current;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<Loop> current;
  std::atomic<uint64_t> number{0};
};

struct Team::Helpers {
  /// Kept to the end: whoever lets go of it last joins its threads.
  std::shared_ptr<StdThreadPool> pool = acquirePool();
  std::shared_ptr<Schedule> schedule = std::make_shared<Schedule>();
  int64_t count = 0;

  int64_t most() const { return pool ? pool->getMaxConcurrency() : 0; }

  void growTo(int64_t wanted) {
    for (; count < wanted; ++count) {
      pool->async([schedule = schedule] {
        --state().unanswered;
        schedule->help();
        awaitCall();
      });
      ++state().unanswered;
    }
  }

  ~Helpers() { schedule->end(); }
};

Team::Team() = default;
Team::~Team() = default;

void Team::parallelFor(int64_t count, unsigned maxThreads,
                       function_ref<void(int64_t)> body) {
  int64_t wanted = std::min<int64_t>(count, maxThreads) - 1;
  if (wanted > 0 && !helpers)
    helpers = std::make_unique<Helpers>();
  if (wanted > 0)
    wanted = std::min(wanted, helpers->most());
  if (wanted <= 0) {
    DefaultFloatingPoint scope;
    for (int64_t i = 0; i < count; ++i)
      body(i);
    return;
  }
  auto loop = std::make_shared<Loop>(count, wanted, body);
  helpers->schedule->publish(loop);
  helpers->growTo(wanted);
  loop->work();
  loop->wait();
}

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

} // namespace sluice
