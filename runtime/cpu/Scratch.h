// Aligned memory that is kept and reused.
#ifndef SLUICE_RUNTIME_CPU_SCRATCH_H
#define SLUICE_RUNTIME_CPU_SCRATCH_H

#include "llvm/Support/Alignment.h"

#include <cstdlib>
#include <memory>

namespace sluice {

/// One block that only grows, so that repeated launches allocate nothing.
class Scratch {
public:
  /// A cache line, and the widest vector.
  static constexpr size_t alignment = 64;

  /// At least `bytes` aligned bytes of any content, valid until the next call.
  /// Null if there is no memory.
  char *reserve(size_t bytes) {
    if (block && bytes <= capacity)
      return block.get();
    capacity = llvm::alignTo<alignment>(bytes + alignment);
    block.reset(static_cast<char *>(std::aligned_alloc(alignment, capacity)));
    if (!block)
      capacity = 0;
    return block.get();
  }

private:
  struct Free {
    void operator()(char *pointer) const { std::free(pointer); }
  };

  std::unique_ptr<char, Free> block;
  size_t capacity = 0;
};

} // namespace sluice

#endif
