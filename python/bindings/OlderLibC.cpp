// What LLVM's archives ask of glibc 2.36, so that a wheel runs with 2.34.
#include <cstdint>

#include <sys/random.h>

/// LLVM names temporary files with it.
extern "C" uint32_t arc4random() {
  uint32_t number = 0;
  // The call only fails before the system has any randomness; a name that is
  // taken is tried again with another number.
  if (getrandom(&number, sizeof(number), 0) < 0)
    return 0;
  return number;
}
