// The processor that code is made for.
#ifndef SLUICE_RUNTIME_JIT_HOSTCPU_H
#define SLUICE_RUNTIME_JIT_HOSTCPU_H

#include <string>

namespace sluice {

struct HostCPU {
  std::string triple;
  std::string name;
  /// As LLVM spells them: "+avx2,-avx512f,…", in alphabetic order.
  std::string features;

  /// Width of the widest vector registers, in bits.
  unsigned vectorBits;

  /// One line that two machines share only if they run the same code.
  std::string describe() const;
};

/// The machine at hand, found once.
const HostCPU &hostCPU();

} // namespace sluice

#endif
