// Work on a stack as large as it needs, whatever thread it is on.
#ifndef SLUICE_RUNTIME_FIBER_OWNSTACK_H
#define SLUICE_RUNTIME_FIBER_OWNSTACK_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace sluice {

/// Calls `work`, whose frames take about `bytes`: on this thread's stack if
/// they are few, else on one that the thread keeps for that. A thread may have
/// as little as 128 KiB. Fails if there is no memory for the stack.
llvm::Error callOnOwnStack(size_t bytes, llvm::function_ref<void()> work);

} // namespace sluice

#endif
