#include "runtime/program/Grid.h"

#include "runtime/program/RankSteps.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace llvm;

namespace sluice {

/// Scratch memory that is not worth ranking fewer experts at once for.
static constexpr int64_t littleScratch = int64_t(32) << 20;

int64_t numGridWords(const Kernel &kernel) {
  bool ranks = kernel.kind == KernelKind::Rank;
  return gridSlot::firstArgument + wordsPerBuffer * kernel.args.size() +
         (ranks ? int64_t(rankSlot::count) : 0);
}

int64_t numExperts(const Program &program, const Kernel &kernel) {
  return program.buffers[kernel.args[2]].numElements(/*tokens=*/1);
}

int64_t expertsAtOnce(const Program &program, const Kernel &kernel,
                      int64_t tokens) {
  int64_t experts = numExperts(program, kernel);
  int64_t bytes = std::max<int64_t>(tokens, 1) * kernel.layout->scratchBytes;
  return std::clamp<int64_t>(littleScratch / bytes, divideCeil(experts, 2),
                             experts);
}

static int64_t numBlocks(const Kernel &kernel, int64_t tokens) {
  if (tokens == 0)
    return kernel.hasFinalize ? 1 : 0;
  const Layout &layout = *kernel.layout;
  int64_t full = divideCeil(tokens, layout.tokensPerBlock);
  int64_t teams = divideCeil(tokens, layout.tokensPerTeam);
  int64_t wanted = std::max(full, std::min(teams, layout.spreadBlocks));
  return std::min(wanted, layout.maxBlocks);
}

int64_t partialBytes(const Program &program, int64_t tokens) {
  int64_t most = 0;
  for (const Kernel &kernel : program.kernels)
    most = std::max(most, numBlocks(kernel, tokens) * kernel.partials);
  return most * sizeof(double);
}

int64_t postBytes(const Program &program, int64_t tokens) {
  int64_t most = 0;
  for (const Kernel &kernel : program.kernels) {
    int64_t others = std::max<int64_t>(numBlocks(kernel, tokens) - 1, 0);
    most = std::max(most, others * kernel.layout->posts);
  }
  return most * sizeof(int64_t);
}

int64_t scratchBytes(const Program &program, int64_t tokens) {
  int64_t most = 0;
  for (const Kernel &kernel : program.kernels)
    if (kernel.kind == KernelKind::Rank)
      most = std::max(most, expertsAtOnce(program, kernel, tokens) * tokens *
                                kernel.layout->scratchBytes);
  return most;
}

static Words gridWords(const Kernel &kernel, const LaunchArguments &arguments,
                       const GridMemory &memory,
                       ArrayRef<int64_t> bufferWords) {
  bool ranks = kernel.kind == KernelKind::Rank;
  Words words{arguments.tokens, arguments.seed,
              arguments.offset, arguments.tokenOffset,
              memory.rngState,  memory.partials,
              memory.posts,     ranks ? memory.scratch : 0};
  appendBuffers(words, kernel, bufferWords);
  return words;
}

/// The order of `rankSlot`.
static void appendStep(Words &words, const RankStep &step) {
  words.append({static_cast<int64_t>(step.action), step.firstExpert,
                step.numExperts, step.run, step.from, step.ranks});
}

static std::vector<GridLaunch> rankLaunches(const Program &program,
                                            const Kernel &kernel,
                                            int64_t tokens,
                                            const Words &words) {
  RankTask task;
  task.tokens = tokens;
  task.experts = numExperts(program, kernel);
  task.expertsAtOnce = expertsAtOnce(program, kernel, tokens);
  task.tile = kernel.layout->tokensPerBlock;
  task.grouped = kernel.args[1] >= 0;
  std::vector<GridLaunch> launches;
  for (const RankStep &step : rankSteps(task)) {
    int64_t own = step.sorts() ? task.tile : kernel.layout->threads;
    int64_t blocks = divideCeil(tokens, own) * step.numExperts;
    GridLaunch launch{blocks, words};
    appendStep(launch.words, step);
    launches.push_back(std::move(launch));
  }
  return launches;
}

/// Of all words, those that the kernel takes.
static void pack(Words &words, const Layout &layout) {
  if (layout.words.empty())
    return;
  Words all = std::move(words);
  words.clear();
  for (int64_t index : layout.words)
    words.push_back(all[index]);
}

std::vector<GridLaunch> gridLaunches(const Program &program,
                                     const Kernel &kernel,
                                     const LaunchArguments &arguments,
                                     const GridMemory &memory,
                                     ArrayRef<int64_t> bufferWords) {
  int64_t blocks = numBlocks(kernel, arguments.tokens);
  if (blocks == 0)
    return {};
  Words words = gridWords(kernel, arguments, memory, bufferWords);
  std::vector<GridLaunch> launches;
  if (kernel.kind == KernelKind::Rank)
    launches = rankLaunches(program, kernel, arguments.tokens, words);
  else
    launches.push_back({blocks, std::move(words)});
  for (GridLaunch &launch : launches)
    pack(launch.words, *kernel.layout);
  return launches;
}

} // namespace sluice
