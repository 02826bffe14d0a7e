#include "runtime/program/Groups.h"

#include "runtime/program/Arguments.h"
#include "runtime/program/LaunchError.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace sluice {

Error noSuchGroup(double group) {
  // A number of float32 from here on may be another than the caller's integer.
  constexpr double exact = 1 << 24;
  std::string text;
  raw_string_ostream(text) << "a token has "
                           << format(!(group >= exact)
                                         ? "group %.0f"
                                         : "a group of about %.6g",
                                     group)
                           << ", not below " << maxGroup;
  return make_error<LaunchError>(LaunchError::Kind::NoSuchGroup, text);
}

template <typename Float>
static Error verify(const int64_t *words, int64_t tokens) {
  auto *groups = reinterpret_cast<const Float *>(words[0]);
  for (int64_t token = 0; token < tokens; ++token)
    if (Float group = groups[token * words[1]]; !(group < Float(maxGroup)))
      return noSuchGroup(group);
  return Error::success();
}

Error verifyGroups(const Program &program, const Kernel &kernel, int64_t tokens,
                   ArrayRef<int64_t> words) {
  if (kernel.kind != KernelKind::Rank || kernel.args[1] < 0)
    return Error::success();
  const int64_t *groups = &words[kernel.args[1] * wordsPerBuffer];
  if (program.buffers[kernel.args[1]].dtype == "float64")
    return verify<double>(groups, tokens);
  return verify<float>(groups, tokens);
}

} // namespace sluice
