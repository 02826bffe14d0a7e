// The threads that kernels run on.
//
// One pool for the process, LLVM's own: it links statically with what is
// linked anyway, and shares nothing with the OpenMP of the user's framework.
// Threads start when first needed; a forked child starts its own.
#ifndef SLUICE_RUNTIME_CPU_WORKERS_H
#define SLUICE_RUNTIME_CPU_WORKERS_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>

namespace sluice {

/// Threads that one launch may use, the caller's among them. At first as many
/// as the process may run on.
unsigned getNumThreads();

/// Takes effect for launches that start later; at least 1.
void setNumThreads(unsigned count);

/// Calls body(0) … body(count - 1), each once, in any order, on at most
/// `maxThreads` threads, and returns when all calls have. Runs on the calling
/// thread alone, waking nobody, if `maxThreads` or `count` is 1. May be called
/// from several threads at once. Every call sees the default floating-point
/// environment, whatever the caller has set.
void parallelFor(int64_t count, unsigned maxThreads,
                 llvm::function_ref<void(int64_t)> body);

} // namespace sluice

#endif
