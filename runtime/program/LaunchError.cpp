#include "runtime/program/LaunchError.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace sluice {

char LaunchError::ID;

StringRef LaunchError::getKindName() const {
  static constexpr StringLiteral names[] = {"too_many_tokens", "no_such_group",
                                            "out_of_memory"};
  return names[static_cast<size_t>(kind)];
}

void LaunchError::log(raw_ostream &os) const { os << text; }

std::error_code LaunchError::convertToErrorCode() const {
  return inconvertibleErrorCode();
}

Error outOfMemory(int64_t bytes, StringRef purpose) {
  return make_error<LaunchError>(
      LaunchError::Kind::OutOfMemory,
      ("there is no memory for " + Twine(bytes) + " bytes of " + purpose)
          .str());
}

} // namespace sluice
