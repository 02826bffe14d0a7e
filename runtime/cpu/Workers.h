// The threads that kernels run on.
//
// One pool for the process, LLVM's own: it links statically with what is
// linked anyway, and shares nothing with the OpenMP of the user's framework.
// Threads start when first needed; a forked child starts its own. Where fewer
// can be started than asked for, those there are do the work.
#ifndef SLUICE_RUNTIME_CPU_WORKERS_H
#define SLUICE_RUNTIME_CPU_WORKERS_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <memory>

namespace sluice {

/// Threads that one launch may use, the caller's among them. At first as many
/// as the process may run on.
unsigned getNumThreads();

/// Takes effect for launches that start later; at least 1.
void setNumThreads(unsigned count);

/// The threads of one launch. Helpers are woken for the first loop that wants
/// them and stay awake until the launch ends, and for a moment after it, in
/// which they give way to other threads; none is waited for.
class Team {
public:
  Team();
  ~Team();

  /// Calls body(0) … body(count - 1), each once, in any order, on at most
  /// `maxThreads` threads, and returns when all calls have. Runs on the calling
  /// thread alone, waking nobody, if `maxThreads` or `count` is 1. Every call
  /// sees the default floating-point environment, whatever the caller has set.
  /// Several teams may work at once; a team serves one caller.
  void parallelFor(int64_t count, unsigned maxThreads,
                   llvm::function_ref<void(int64_t)> body);

private:
  class Schedule;
  struct Helpers;
  std::unique_ptr<Helpers> helpers; // Null until a loop wants some.
};

} // namespace sluice

#endif
