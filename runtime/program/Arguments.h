// What a launch is given, and the words that it becomes.
#ifndef SLUICE_RUNTIME_PROGRAM_ARGUMENTS_H
#define SLUICE_RUNTIME_PROGRAM_ARGUMENTS_H

#include "runtime/program/Program.h"

#include "llvm/ADT/SmallVector.h"

namespace sluice {

using Words = llvm::SmallVector<int64_t, 128>;

/// A buffer is its address and two strides, in elements.
constexpr unsigned wordsPerBuffer = 3;

struct LaunchArguments {
  /// Three words for each caller buffer of the program.
  llvm::ArrayRef<int64_t> buffers;
  int64_t tokens = 0;
  int64_t seed = 0;
  int64_t offset = 0;
  int64_t tokenOffset = 0;
};

/// Fails if a number of words is wrong, a buffer that has elements lacks an
/// address, or there are more tokens than an order kernel can count. With
/// `valuesAllowed`, an input without axes may lack it too: its value then is in
/// its second word.
llvm::Error verifyArguments(const Program &program,
                            const LaunchArguments &arguments,
                            bool valuesAllowed = false);

/// Bytes of the buffers that live only between kernels of one launch.
int64_t temporaryBytes(const Program &program, int64_t tokens);

/// The caller's words, then those of the temporaries, laid out from the address
/// `memory`, a device's or the host's, which must be aligned to 64 bytes.
Words placeTemporaries(const Program &program, const LaunchArguments &arguments,
                       int64_t memory);

/// The words of the buffers that `kernel` uses, in its order.
void appendBuffers(Words &words, const Kernel &kernel,
                   llvm::ArrayRef<int64_t> bufferWords);

} // namespace sluice

#endif
