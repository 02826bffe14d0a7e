#include "runtime/program/Grid.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace llvm;

namespace sluice {

/// Scratch memory that is not worth running fewer blocks for.
static constexpr int64_t littleScratch = int64_t(32) << 20;

static int64_t numScratchBlocks(const Layout &layout, int64_t tokens) {
  int64_t blocks = littleScratch / (tokens * layout.scratchBytes);
  int64_t least = divideCeil(layout.maxBlocks, 2);
  return std::clamp(blocks, least, layout.maxBlocks);
}

int64_t numBlocks(const Kernel &kernel, int64_t tokens) {
  if (tokens == 0)
    return kernel.hasFinalize ? 1 : 0;
  const Layout &layout = *kernel.layout;
  if (layout.scratchBytes)
    return numScratchBlocks(layout, tokens);
  return std::min<int64_t>(divideCeil(tokens, layout.tokensPerBlock),
                           layout.maxBlocks);
}

int64_t partialBytes(const Program &program, int64_t tokens) {
  int64_t most = 0;
  for (const Kernel &kernel : program.kernels)
    most = std::max(most, numBlocks(kernel, tokens) * kernel.partials);
  return most * sizeof(double);
}

int64_t scratchBytes(const Program &program, int64_t tokens) {
  int64_t most = 0;
  for (const Kernel &kernel : program.kernels)
    most = std::max(most, numBlocks(kernel, tokens) * tokens *
                              kernel.layout->scratchBytes);
  return most;
}

Words gridWords(const Kernel &kernel, const LaunchArguments &arguments,
                const GridMemory &memory, ArrayRef<int64_t> bufferWords) {
  int64_t scratch = kernel.layout->scratchBytes ? memory.scratch : 0;
  Words words{arguments.tokens,      arguments.seed,  arguments.offset,
              arguments.tokenOffset, memory.rngState, memory.partials,
              memory.counter,        scratch};
  appendBuffers(words, kernel, bufferWords);
  return words;
}

} // namespace sluice
