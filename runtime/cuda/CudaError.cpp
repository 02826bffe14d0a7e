#include "runtime/cuda/CudaError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace sluice::cuda {

char CudaError::ID;

StringRef CudaError::getKindName() const {
  static constexpr StringLiteral names[] = {"no_driver", "too_old",
                                            "too_large", "out_of_memory",
                                            "foreign",   "failed"};
  return names[static_cast<size_t>(kind)];
}

void CudaError::log(raw_ostream &os) const {
  if (!call.empty())
    os << call;
  if (!kernel.empty())
    os << (call.empty() ? "" : " of ") << "kernel '" << kernel << "'";
  if (!call.empty() || !kernel.empty())
    os << ": ";
  os << text;
}

std::error_code CudaError::convertToErrorCode() const {
  return inconvertibleErrorCode();
}

bool isAsynchronous(int code) {
  return is_contained({eccUncorrectable, nvlinkUncorrectable, contained,
                       illegalAddress, launchTimeout, assertFailed,
                       hardwareStackError, illegalInstruction,
                       misalignedAddress, invalidAddressSpace,
                       invalidProgramCounter, launchFailed},
                      code);
}

} // namespace sluice::cuda
