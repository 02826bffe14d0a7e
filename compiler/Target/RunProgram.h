// Programs of other people, run on temporary files.
#ifndef SLUICE_COMPILER_TARGET_RUNPROGRAM_H
#define SLUICE_COMPILER_TARGET_RUNPROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileUtilities.h"

#include <memory>
#include <string>

namespace sluice {

/// A file that goes with this object.
class TemporaryFile {
public:
  static llvm::Expected<TemporaryFile> create(llvm::StringRef suffix,
                                              llvm::StringRef content = "");

  llvm::StringRef getPath() const { return path; }
  llvm::Expected<std::string> read() const;

private:
  explicit TemporaryFile(llvm::StringRef path)
      : path(path), remover(std::make_unique<llvm::FileRemover>(path)) {}

  std::string path;
  std::unique_ptr<llvm::FileRemover> remover;
};

/// Runs `program` without input; returns all that it prints. Fails, with that,
/// if it cannot be run or says that it failed.
llvm::Expected<std::string> runProgram(llvm::StringRef program,
                                       llvm::ArrayRef<llvm::StringRef> options);

} // namespace sluice

#endif
