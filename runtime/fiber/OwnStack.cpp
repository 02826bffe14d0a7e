#include "runtime/fiber/OwnStack.h"

#include "runtime/fiber/Fiber.h"

#include "llvm/Support/MathExtras.h"

#include <optional>

using namespace llvm;

namespace sluice {

/// What any thread has left, and what frames take beside their arrays.
static constexpr size_t fewBytes = 32 * 1024, otherBytes = 64 * 1024;

Error callOnOwnStack(size_t bytes, function_ref<void()> work) {
  if (bytes <= fewBytes) {
    work();
    return Error::success();
  }
  thread_local std::optional<Stacks> stacks;
  size_t needed = bytes + otherBytes;
  if (!stacks || stacks->getStackBytes() < needed)
    stacks.emplace(PowerOf2Ceil(needed));
  if (Error error = stacks->reserve(1)) {
    stacks.reset();
    return error;
  }
  Fiber fiber;
  fiber.start((*stacks)[0],
              [](void *argument) {
                (*static_cast<function_ref<void()> *>(argument))();
              },
              &work);
  fiber.resume();
  return Error::success();
}

} // namespace sluice
