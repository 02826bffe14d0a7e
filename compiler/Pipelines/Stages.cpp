#include "compiler/Pipelines/Stages.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace sluice {

/// route.mlir, llvm.ll, asm.s, …
static std::string fileName(StringRef stage) {
  StringRef extension = StringSwitch<StringRef>(stage)
                            .Case("llvm", ".ll")
                            .Case("asm", ".s")
                            .Case("ptx", ".ptx")
                            .Case("sass", ".sass")
                            .Default(".mlir");
  return (stage + extension).str();
}

Error Stages::dump(StringRef stage, StringRef text) const {
  SmallString<128> path(dumpDirectory);
  sys::path::append(path, fileName(stage));
  std::error_code problem;
  raw_fd_ostream file(path, problem);
  if (problem)
    return createStringError("cannot write '" + path +
                             "': " + problem.message());
  file << text;
  return Error::success();
}

Error Stages::record(StringRef stage, StringRef text) const {
  if (sink)
    sink(stage, text);
  return dumpDirectory.empty() ? Error::success() : dump(stage, text);
}

Error Stages::record(StringRef stage, mlir::Operation *op) const {
  if (!wanted())
    return Error::success();
  std::string text;
  raw_string_ostream(text) << *op << '\n';
  return record(stage, text);
}

} // namespace sluice
