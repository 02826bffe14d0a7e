#include "compiler/Target/RunProgram.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace sluice {

Expected<TemporaryFile> TemporaryFile::create(StringRef suffix,
                                              StringRef content) {
  SmallString<128> path;
  int descriptor = -1;
  if (std::error_code problem =
          sys::fs::createTemporaryFile("sluice", suffix, descriptor, path))
    return createStringError(problem, "cannot make a temporary file");
  TemporaryFile file(path);
  raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
  stream << content;
  stream.close();
  if (std::error_code problem = stream.error()) {
    stream.clear_error();
    return createStringError(problem, "cannot write " + path);
  }
  return file;
}

Expected<std::string> TemporaryFile::read() const {
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError(buffer.getError(), "cannot read " + path);
  return (*buffer)->getBuffer().str();
}

Expected<std::string> runProgram(StringRef program,
                                 ArrayRef<StringRef> options) {
  Expected<TemporaryFile> output = TemporaryFile::create("txt");
  if (!output)
    return output.takeError();
  SmallVector<StringRef> arguments = {program};
  append_range(arguments, options);
  std::string problem;
  // Both streams go to one file.
  std::optional<StringRef> streams[] = {StringRef(), output->getPath(),
                                        output->getPath()};
  int code =
      sys::ExecuteAndWait(program, arguments, std::nullopt, streams,
                          /*SecondsToWait=*/0, /*MemoryLimit=*/0, &problem);
  if (code < 0)
    return createStringError("cannot run " + program + ": " + problem);
  Expected<std::string> text = output->read();
  if (text && code != 0)
    return createStringError(program + " failed with " + Twine(code) + ": " +
                             StringRef(*text).trim());
  return text;
}

} // namespace sluice
