#include "runtime/program/Arguments.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

using namespace llvm;

namespace sluice {

/// A cache line, and the widest vector.
static constexpr int64_t alignment = 64;

static bool lacksAddress(const Buffer &buffer, int64_t address,
                         const LaunchArguments &arguments, bool valuesAllowed) {
  if (address || !buffer.used || buffer.numElements(arguments.tokens) == 0)
    return false;
  return !(valuesAllowed && buffer.role == Role::Input && buffer.shape.empty());
}

/// Fails if there are more tokens than the ranks' dtype can count exactly.
static Error verifyOrder(const Program &program, const Kernel &kernel,
                         int64_t tokens) {
  if (kernel.isCompiled())
    return Error::success();
  bool wide = program.buffers[kernel.args[2]].dtype == "float64";
  int64_t most = wide ? std::numeric_limits<int32_t>::max() : 1 << 24;
  if (tokens > most)
    return createStringError("expects at most " + Twine(most) +
                             " tokens to order, got " + Twine(tokens));
  return Error::success();
}

Error verifyArguments(const Program &program, const LaunchArguments &arguments,
                      bool valuesAllowed) {
  ArrayRef<Buffer> buffers = program.callerBuffers();
  if (arguments.buffers.size() != buffers.size() * wordsPerBuffer)
    return createStringError("expects " + Twine(buffers.size()) +
                             " buffers of 3 words, got " +
                             Twine(arguments.buffers.size()) + " words");
  if (arguments.tokens < 0)
    return createStringError("expects a number of tokens, got " +
                             Twine(arguments.tokens));
  for (const Kernel &kernel : program.kernels)
    if (Error error = verifyOrder(program, kernel, arguments.tokens))
      return error;
  for (auto [index, buffer] : enumerate(buffers))
    if (lacksAddress(buffer, arguments.buffers[index * wordsPerBuffer],
                     arguments, valuesAllowed))
      return createStringError("buffer '" + buffer.name + "' is null");
  return Error::success();
}

static auto temporaries(const Program &program) {
  return drop_begin(program.buffers, program.callerBuffers().size());
}

static int64_t bytesOf(const Buffer &buffer, int64_t tokens) {
  return alignTo<alignment>(buffer.numElements(tokens) *
                            elementBytes(buffer.dtype));
}

int64_t temporaryBytes(const Program &program, int64_t tokens) {
  int64_t bytes = 0;
  for (const Buffer &buffer : temporaries(program))
    bytes += bytesOf(buffer, tokens);
  return bytes;
}

Words placeTemporaries(const Program &program, const LaunchArguments &arguments,
                       int64_t memory) {
  Words words(arguments.buffers);
  for (const Buffer &buffer : temporaries(program)) {
    words.push_back(memory);
    size_t rank = buffer.shape.size();
    words.push_back(rank == 0 ? 0 : rank == 1 ? 1 : buffer.shape[1]);
    words.push_back(rank == 2 ? 1 : 0);
    memory += bytesOf(buffer, arguments.tokens);
  }
  return words;
}

void appendBuffers(Words &words, const Kernel &kernel,
                   ArrayRef<int64_t> bufferWords) {
  for (int64_t arg : kernel.args)
    if (arg < 0) // a kernel that ranks without groups
      words.append(wordsPerBuffer, 0);
    else
      llvm::append_range(
          words, bufferWords.slice(arg * wordsPerBuffer, wordsPerBuffer));
}

} // namespace sluice
