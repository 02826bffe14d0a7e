// The launch of a kernel over a grid of blocks, on a GPU or its simulator.
#ifndef SLUICE_RUNTIME_PROGRAM_GRID_H
#define SLUICE_RUNTIME_PROGRAM_GRID_H

#include "runtime/program/Arguments.h"

#include <vector>

namespace sluice {

/// What a kernel can be told: 8 words on the launch, then its buffers, then for
/// one that ranks the words of the step. It takes those that its layout lists.
namespace gridSlot {
enum : unsigned {
  tokens,
  seed,
  offset,
  tokenOffset,
  rngState, // Address of three words in place of the three above, or 0; the
            // offset above is then added to the one there.
  partials, // Address of doubles, blocks × the kernel's partials.
  posts,    // Address of words, (blocks − 1) × the kernel's posts, all 0 before
            // and after the launch.
  scratch,  // Address of scratch memory, if the kernel needs some, or 0.
  firstArgument,
};
} // namespace gridSlot

/// How many words there are for a kernel.
int64_t numGridWords(const Kernel &kernel);

/// Memory that a grid needs beside its buffers.
struct GridMemory {
  int64_t rngState = 0;
  int64_t partials = 0;
  int64_t posts = 0;
  int64_t scratch = 0;
};

/// One launch of a kernel: its blocks, and its parameters, all of them words.
struct GridLaunch {
  int64_t blocks = 0;
  Words words;
};

/// The launches of `kernel`, which must have a layout, in their order: one, or
/// several if it ranks. Without tokens, one if it finishes sums over them, else
/// none.
std::vector<GridLaunch> gridLaunches(const Program &program,
                                     const Kernel &kernel,
                                     const LaunchArguments &arguments,
                                     const GridMemory &memory,
                                     llvm::ArrayRef<int64_t> bufferWords);

/// Experts that a kernel ranks.
int64_t numExperts(const Program &program, const Kernel &kernel);

/// Experts that it ranks at a time: as many as little scratch memory is
/// enough for, but at least half of them.
int64_t expertsAtOnce(const Program &program, const Kernel &kernel,
                      int64_t tokens);

/// Bytes of the largest partials of any kernel; they run one after the other.
int64_t partialBytes(const Program &program, int64_t tokens);

/// Bytes of the most posts of any kernel, likewise; 0 where one block is
/// enough.
int64_t postBytes(const Program &program, int64_t tokens);

/// Bytes of the largest scratch memory of any kernel, likewise.
int64_t scratchBytes(const Program &program, int64_t tokens);

} // namespace sluice

#endif
