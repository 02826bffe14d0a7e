#include "runtime/program/Grid.h"

#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace sluice {

int64_t numBlocks(const Kernel &kernel, int64_t tokens) {
  if (tokens == 0)
    return kernel.hasFinalize ? 1 : 0;
  const Layout &layout = *kernel.layout;
  return std::min<int64_t>(divideCeil(tokens, layout.tokensPerBlock),
                           layout.maxBlocks);
}

int64_t partialBytes(const Program &program, int64_t tokens) {
  int64_t most = 0;
  for (const Kernel &kernel : program.kernels)
    most = std::max(most, numBlocks(kernel, tokens) * kernel.partials);
  return most * sizeof(double);
}

Words gridWords(const Kernel &kernel, const LaunchArguments &arguments,
                const GridMemory &memory, ArrayRef<int64_t> bufferWords) {
  Words words{arguments.tokens,      arguments.seed,  arguments.offset,
              arguments.tokenOffset, memory.rngState, memory.partials,
              memory.counter,        /*reserved=*/0};
  appendBuffers(words, kernel, bufferWords);
  return words;
}

} // namespace sluice
