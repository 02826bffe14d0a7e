// Every function takes the thread, then the place in the source.

#include "runtime/sim/Hooks.h"

#include "runtime/sim/Block.h"
#include "runtime/sim/Interface.h"

using namespace sluice::sim;

namespace {

struct ShuffleResult {
  uint64_t value;
  uint64_t valid;
};

/// `kind` is an AccessKind, `space` a Space, `bits` and the like those of an
/// Ordering.
void *access(Thread *thread, Site site, uint64_t address, uint64_t origin,
             uint32_t bytes, uint32_t alignment, uint32_t space,
             uint32_t kind) {
  return thread->owner->access(
      *thread, site, static_cast<Space>(space),
      {{static_cast<AccessKind>(kind)}, address, origin, bytes, alignment});
}

void *atomic(Thread *thread, Site site, uint64_t address, uint64_t origin,
             uint32_t bytes, uint32_t alignment, uint32_t space, uint32_t kind,
             uint32_t bits, uint32_t elementBytes) {
  Ordering ordering(bits);
  return thread->owner->atomic(
      *thread, site, static_cast<Space>(space),
      {{static_cast<AccessKind>(kind), ordering.scope, elementBytes},
       address,
       origin,
       bytes,
       alignment},
      ordering);
}

void *compare(Thread *thread, Site site, uint64_t address, uint64_t origin,
              uint32_t bytes, uint32_t alignment, uint32_t space, uint32_t bits,
              uint32_t bitsOfFailure, uint64_t expected) {
  Ordering ordering(bits);
  return thread->owner->compare(
      *thread, site, static_cast<Space>(space),
      {{AccessKind::AtomicChange, ordering.scope, bytes},
       address,
       origin,
       bytes,
       alignment},
      expected, ordering, Ordering(bitsOfFailure));
}

void fence(Thread *thread, uint32_t bits) {
  thread->owner->fence(*thread, Ordering(bits));
}

uint64_t shared(Thread *thread, const char *name, uint64_t bytes,
                uint32_t granule, uint32_t alignment) {
  return thread->owner->shared(name, bytes, granule, alignment);
}

void branch(Thread *thread, Site site, uint64_t where) {
  thread->owner->branch(*thread, site, where);
}

ShuffleResult shuffle(Thread *thread, Site site, uint64_t value,
                      uint32_t offset, uint32_t width, uint32_t mode) {
  uint32_t mask = width >= warpSize ? ~0u : (1u << width) - 1;
  thread->owner->meetWarp(
      *thread, site,
      {static_cast<WarpOp>(mode), mask, value, offset, width, 0, false});
  return {thread->request.result, thread->request.valid};
}

uint32_t vote(Thread *thread, Site site, uint32_t mask, uint32_t value,
              uint32_t op) {
  thread->owner->meetWarp(
      *thread, site, {static_cast<WarpOp>(op), mask, value, 0, 0, 0, false});
  return thread->request.result;
}

void barrier(Thread *thread, Site site, uint64_t round) {
  thread->owner->meetBlock(*thread, site, round);
}

template <typename Function> void *addressOf(Function *function) {
  return reinterpret_cast<void *>(function);
}

} // namespace

std::vector<sluice::NativeSymbol> sluice::sim::hookSymbols() {
  return {
      {hook::access, addressOf(access)},   {hook::atomic, addressOf(atomic)},
      {hook::compare, addressOf(compare)}, {hook::fence, addressOf(fence)},
      {hook::shared, addressOf(shared)},   {hook::branch, addressOf(branch)},
      {hook::shuffle, addressOf(shuffle)}, {hook::vote, addressOf(vote)},
      {hook::barrier, addressOf(barrier)}};
}
