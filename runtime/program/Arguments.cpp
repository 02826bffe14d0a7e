#include "runtime/program/Arguments.h"

#include "runtime/program/LaunchError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <array>
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

/// The strides of a buffer that lies row after row, in elements.
static std::array<int64_t, 2> denseStrides(const Buffer &buffer) {
  size_t rank = buffer.shape.size();
  return {rank == 0 ? 0 : rank == 1 ? 1 : buffer.shape[1], rank == 2 ? 1 : 0};
}

/// Fails if what is made for the program does not lie as its kernels expect,
/// where they read or write it.
/// The stride of an axis with one element, or none, does not count.
static Error verifyOwn(const Buffer &buffer, int64_t tokens,
                       ArrayRef<int64_t> words) {
  if (!buffer.isOwn() || !buffer.used || buffer.numElements(tokens) == 0)
    return Error::success();
  std::array<int64_t, 2> strides = denseStrides(buffer);
  bool lies = true;
  for (auto [axis, extent] : enumerate(buffer.shape)) {
    bool counts = (extent < 0 ? tokens : extent) > 1;
    lies &= !counts || words[1 + axis] == strides[axis];
  }
  if (lies)
    return Error::success();
  return createStringError("'" + buffer.name + "' has strides of " +
                           Twine(words[1]) + " and " + Twine(words[2]) +
                           " elements, not " + Twine(strides[0]) + " and " +
                           Twine(strides[1]));
}

/// Fails if there are more tokens than the ranks' dtype can count exactly.
static Error verifyOrder(const Program &program, const Kernel &kernel,
                         int64_t tokens) {
  if (kernel.isCompiled())
    return Error::success();
  const std::string &dtype = program.buffers[kernel.args[2]].dtype;
  bool wide = dtype == "float64";
  int64_t most = wide ? std::numeric_limits<int32_t>::max() : 1 << 24;
  if (tokens > most)
    return make_error<LaunchError>(LaunchError::Kind::TooManyTokens,
                                   ("at most " + Twine(most) +
                                    " tokens can be put in order in " + dtype +
                                    ", got " + Twine(tokens))
                                       .str());
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
  for (auto [index, buffer] : enumerate(buffers)) {
    ArrayRef<int64_t> words =
        arguments.buffers.slice(index * wordsPerBuffer, wordsPerBuffer);
    if (lacksAddress(buffer, words[0], arguments, valuesAllowed))
      return createStringError("buffer '" + buffer.name + "' is null");
    if (Error error = verifyOwn(buffer, arguments.tokens, words))
      return error;
  }
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
    llvm::append_range(words, denseStrides(buffer));
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
