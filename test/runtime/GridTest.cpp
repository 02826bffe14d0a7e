// Blocks and memory of a launch over a grid; kernels that rank see all tokens.
#include "runtime/program/Grid.h"

#include <gtest/gtest.h>

using namespace sluice;

namespace {

/// Ranks 64 experts in float32.
Program rankProgram() {
  Program program;
  program.buffers = {
      {"x", Role::Input, "float32", {"T", "E"}, {-1, 64}, true},
      {"y", Role::Output, "float32", {"T", "E"}, {-1, 64}, true}};
  Kernel kernel;
  kernel.name = "rank";
  kernel.kind = KernelKind::Rank;
  kernel.args = {0, -1, 1};
  kernel.layout = Layout{1, 1, 1, 256, 1, /*maxBlocks=*/64, 0};
  kernel.layout->scratchBytes = 16;
  program.kernels = {kernel};
  return program;
}

constexpr int64_t mebibyte = 1 << 20;

} // namespace

TEST(Grid, RanksAllExpertsAtOnceWhereThatTakesLittleMemory) {
  Program program = rankProgram();
  EXPECT_EQ(numBlocks(program.kernels[0], 1), 64);
  EXPECT_EQ(numBlocks(program.kernels[0], 32768), 64);
  EXPECT_EQ(scratchBytes(program, 32768), 32 * mebibyte);
}

TEST(Grid, RanksHalfOfTheExpertsAtOnceWhereTokensAreMany) {
  Program program = rankProgram();
  EXPECT_EQ(numBlocks(program.kernels[0], 40000), 52);
  EXPECT_EQ(numBlocks(program.kernels[0], mebibyte), 32);
  EXPECT_EQ(scratchBytes(program, mebibyte), 32 * 16 * mebibyte);
}

TEST(Grid, RanksNothingWithoutTokens) {
  Program program = rankProgram();
  EXPECT_EQ(numBlocks(program.kernels[0], 0), 0);
  EXPECT_EQ(scratchBytes(program, 0), 0);
}

TEST(Grid, PassesNoughtsForGroupsThatThereAreNot) {
  Program program = rankProgram();
  LaunchArguments arguments;
  arguments.tokens = 3;
  GridMemory memory;
  memory.scratch = 0x7000;
  int64_t buffers[] = {0x1000, 64, 1, 0x2000, 1, 3};
  Words words = gridWords(program.kernels[0], arguments, memory, buffers);
  EXPECT_EQ(words, (Words{3, 0, 0, 0, 0, 0, 0, 0x7000, 0x1000, 64, 1, 0, 0, 0,
                          0x2000, 1, 3}));
}
