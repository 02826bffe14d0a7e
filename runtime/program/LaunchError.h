// What a launch refuses, or lacks the memory for.
#ifndef SLUICE_RUNTIME_PROGRAM_LAUNCHERROR_H
#define SLUICE_RUNTIME_PROGRAM_LAUNCHERROR_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>

namespace sluice {

/// One failure, told by kind so that a caller need not read its text.
class LaunchError : public llvm::ErrorInfo<LaunchError> {
public:
  enum class Kind {
    TooManyTokens, // to put in order
    NoSuchGroup,   // a token's
    OutOfMemory,   // of the host
  };

  static char ID;

  LaunchError(Kind kind, std::string text)
      : kind(kind), text(std::move(text)) {}

  llvm::StringRef getKindName() const;

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  Kind kind;
  std::string text;
};

/// The failure to get `bytes` bytes for `purpose`, such as "temporaries".
llvm::Error outOfMemory(int64_t bytes, llvm::StringRef purpose);

} // namespace sluice

#endif
