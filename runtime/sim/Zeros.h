// Arrays for what is kept of every byte or element of a buffer.
#ifndef SLUICE_RUNTIME_SIM_ZEROS_H
#define SLUICE_RUNTIME_SIM_ZEROS_H

#include "llvm/Support/ErrorHandling.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <type_traits>

namespace sluice::sim {

/// An array that begins as zeros. Memory is kept when it is cleared, and can be
/// had before: whoever has it then may fail, while a thread runs nothing may.
template <typename T> class Zeros {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  /// Gets memory for `most`; false if there is none. Clears the array.
  bool reserve(size_t most) {
    count = 0;
    if (most <= capacity)
      return true;
    memory.reset(static_cast<T *>(std::malloc(most * sizeof(T))));
    capacity = memory ? most : 0;
    return memory != nullptr;
  }

  /// Becomes `size` zeros.
  void fill(size_t size) {
    if (!reserve(size))
      llvm::report_bad_alloc_error("no memory for what the simulator keeps");
    if (size)
      std::memset(static_cast<void *>(memory.get()), 0, size * sizeof(T));
    count = size;
  }

  void clear() { count = 0; }
  bool empty() const { return count == 0; }
  size_t size() const { return count; }
  T *begin() const { return memory.get(); }
  T *end() const { return begin() + count; }
  T &operator[](size_t index) const { return memory.get()[index]; }

private:
  struct Free {
    void operator()(T *pointer) const { std::free(pointer); }
  };

  std::unique_ptr<T, Free> memory;
  size_t capacity = 0;
  size_t count = 0;
};

} // namespace sluice::sim

#endif
