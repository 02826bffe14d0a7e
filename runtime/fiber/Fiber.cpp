// Boost.Context's switch itself, not its C++ wrapper: that one unwinds the
// stacks of abandoned fibers by an exception, which JIT code cannot pass on.

#include "runtime/fiber/Fiber.h"

#include "runtime/program/LaunchError.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"

#include <boost/context/detail/fcontext.hpp>

#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define SLUICE_ASAN 1
#endif
#endif

using namespace llvm;
namespace ctx = boost::context::detail;

namespace sluice {

static size_t guardBytes() {
  static const size_t bytes = sysconf(_SC_PAGESIZE);
  return bytes;
}

Stacks::Stacks(size_t stackBytes)
    : stackBytes(alignTo(stackBytes, guardBytes())) {}

size_t Stacks::slotBytes() const { return guardBytes() + stackBytes; }

Stacks::~Stacks() {
  if (memory)
    munmap(memory, capacity * slotBytes());
}

Error Stacks::reserve(size_t count) {
  if (count <= capacity)
    return Error::success();
  void *fresh = mmap(nullptr, count * slotBytes(), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (fresh == MAP_FAILED)
    return outOfMemory(count * slotBytes(), "stacks");
  if (memory)
    munmap(memory, capacity * slotBytes());
  memory = static_cast<char *>(fresh);
  capacity = count;
  for (size_t i = 0; i < count; ++i)
    mprotect(memory + i * slotBytes(), guardBytes(), PROT_NONE);
  return Error::success();
}

Stack Stacks::operator[](size_t index) const {
  return {memory + (index + 1) * slotBytes(), stackBytes};
}

//===----------------------------------------------------------------------===//
// Switches
//===----------------------------------------------------------------------===//

static void beginSwitch(void **fakeToKeep, const void *bottom, size_t bytes) {
#ifdef SLUICE_ASAN
  __sanitizer_start_switch_fiber(fakeToKeep, bottom, bytes);
#endif
}

static void endSwitch(void *fake, const void **oldBottom, size_t *oldBytes) {
#ifdef SLUICE_ASAN
  __sanitizer_finish_switch_fiber(fake, oldBottom, oldBytes);
#endif
}

struct FiberEntry {
  /// The first function on a fiber's stack.
  static void run(ctx::transfer_t transfer) {
    auto *fiber = static_cast<Fiber *>(transfer.data);
    endSwitch(nullptr, &fiber->resumerBottom, &fiber->resumerBytes);
    fiber->resumer = transfer.fctx;
    fiber->entry(fiber->argument);
    fiber->finish();
  }
};

void Fiber::start(Stack on, Entry function, void *with) {
  entry = function;
  argument = with;
  stack = on;
  fake = nullptr;
  context = ctx::make_fcontext(stack.top, stack.bytes, &FiberEntry::run);
}

void Fiber::resume() {
  beginSwitch(&resumerFake, stack.top - stack.bytes, stack.bytes);
  context = ctx::jump_fcontext(context, this).fctx;
  endSwitch(resumerFake, nullptr, nullptr);
}

void Fiber::suspend() {
  beginSwitch(&fake, resumerBottom, resumerBytes);
  resumer = ctx::jump_fcontext(resumer, nullptr).fctx;
  endSwitch(fake, &resumerBottom, &resumerBytes);
}

void Fiber::finish() {
  // No fake stack to keep: the sanitizer frees this one's.
  beginSwitch(nullptr, resumerBottom, resumerBytes);
  ctx::jump_fcontext(resumer, nullptr);
  llvm_unreachable("a finished fiber was resumed");
}

} // namespace sluice
