// Contexts that one OS thread switches between, each with a stack of its own.
#ifndef SLUICE_RUNTIME_FIBER_FIBER_H
#define SLUICE_RUNTIME_FIBER_FIBER_H

#include "llvm/Support/Error.h"

#include <cstddef>

namespace sluice {

struct Stack {
  char *top = nullptr; ///< one past the highest byte
  size_t bytes = 0;
};

/// Stacks of equal size, each above a page that nobody may touch. Pages that
/// no fiber has used take no memory.
class Stacks {
public:
  /// Of `stackBytes` each, rounded up to whole pages.
  explicit Stacks(size_t stackBytes);
  Stacks(const Stacks &) = delete;
  Stacks &operator=(const Stacks &) = delete;
  ~Stacks();

  /// Makes at least `count` stacks. What ran on earlier ones is lost.
  llvm::Error reserve(size_t count);

  Stack operator[](size_t index) const;
  size_t getStackBytes() const { return stackBytes; }

private:
  size_t slotBytes() const;

  size_t stackBytes;
  char *memory = nullptr;
  size_t capacity = 0;
};

/// A function that can be left in the middle and resumed. It is never unwound:
/// an abandoned fiber is forgotten, and its stack used again.
class Fiber {
public:
  using Entry = void (*)(void *argument);

  /// Prepares `entry(argument)`, which must not return but `finish`.
  void start(Stack stack, Entry entry, void *argument);

  /// Runs the fiber until it suspends or finishes.
  void resume();

  /// Called on the fiber: goes back to who resumed it.
  void suspend();

  /// Called on the fiber, for the last time.
  [[noreturn]] void finish();

private:
  friend struct FiberEntry;

  void *context = nullptr;
  void *resumer = nullptr;
  Entry entry = nullptr;
  void *argument = nullptr;
  // For the address sanitizer, which must be told of every switch.
  Stack stack;
  const void *resumerBottom = nullptr;
  size_t resumerBytes = 0;
  void *resumerFake = nullptr;
  void *fake = nullptr;
};

} // namespace sluice

#endif
