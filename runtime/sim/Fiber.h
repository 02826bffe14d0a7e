// Threads of a simulated block: contexts that one OS thread switches between.
#ifndef SLUICE_RUNTIME_SIM_FIBER_H
#define SLUICE_RUNTIME_SIM_FIBER_H

#include "llvm/Support/Error.h"

#include <cstddef>

namespace sluice::sim {

/// Stacks of equal size, each above a page that nobody may touch. Pages that
/// no fiber has used take no memory.
class Stacks {
public:
  static constexpr size_t stackBytes = 256 * 1024;

  Stacks() = default;
  Stacks(const Stacks &) = delete;
  Stacks &operator=(const Stacks &) = delete;
  ~Stacks();

  /// Makes at least `count` stacks. What ran on earlier ones is lost.
  llvm::Error reserve(size_t count);

  /// One past the highest byte of a stack.
  char *top(size_t index) const;

private:
  char *memory = nullptr;
  size_t capacity = 0;
};

/// A function that can be left in the middle and resumed. It is never unwound:
/// an abandoned fiber is forgotten, and its stack used again.
class Fiber {
public:
  using Entry = void (*)(void *argument);

  /// Prepares `entry(argument)`, which must not return but `finish`.
  void start(char *stackTop, Entry entry, void *argument);

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
  const void *stackBottom = nullptr;
  const void *resumerBottom = nullptr;
  size_t resumerBytes = 0;
  void *resumerFake = nullptr;
  void *fake = nullptr;
};

} // namespace sluice::sim

#endif
