// The launch of a kernel over a grid of blocks, on a GPU or its simulator.
#ifndef SLUICE_RUNTIME_PROGRAM_GRID_H
#define SLUICE_RUNTIME_PROGRAM_GRID_H

#include "runtime/program/Arguments.h"

namespace sluice {

/// What a kernel is told: 8 words on the launch, then its buffers.
namespace gridSlot {
enum : unsigned {
  tokens,
  seed,
  offset,
  tokenOffset,
  rngState, // Address of three words in place of the three above, or 0.
  partials, // Address of doubles, blocks × the kernel's partials.
  counter,  // Address of a 32-bit word, 0 before and after the launch.
  scratch,  // Address of the blocks' scratch memory, if they need some, or 0.
  firstArgument,
};
} // namespace gridSlot

/// Memory that a grid needs beside its buffers.
struct GridMemory {
  int64_t rngState = 0;
  int64_t partials = 0;
  int64_t counter = 0;
  int64_t scratch = 0;
};

/// Blocks of a launch of `kernel`, which must have a layout. Without tokens,
/// one if it finishes sums over them, else none. Where blocks need scratch
/// memory, as many as there is work for if that takes little, but at least half
/// of them.
int64_t numBlocks(const Kernel &kernel, int64_t tokens);

/// Bytes of the largest partials of any kernel; they run one after the other.
int64_t partialBytes(const Program &program, int64_t tokens);

/// Bytes of the largest scratch memory of any kernel, likewise.
int64_t scratchBytes(const Program &program, int64_t tokens);

/// The parameters of a launch, all of them words.
Words gridWords(const Kernel &kernel, const LaunchArguments &arguments,
                const GridMemory &memory, llvm::ArrayRef<int64_t> bufferWords);

} // namespace sluice

#endif
