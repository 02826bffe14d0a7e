// Blocks and memory of a launch over a grid; kernels that rank see all tokens.
#include "runtime/program/Grid.h"
#include "runtime/program/RankSteps.h"

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
  kernel.layout = Layout{1, 1, 1, 256, 2048, /*maxBlocks=*/1 << 16, 0};
  kernel.layout->scratchBytes = 16;
  program.kernels = {kernel};
  return program;
}

constexpr int64_t mebibyte = 1 << 20;

std::vector<GridLaunch> launches(const Program &program, int64_t tokens) {
  LaunchArguments arguments;
  arguments.tokens = tokens;
  GridMemory memory;
  memory.scratch = 0x7000;
  int64_t buffers[] = {0x1000, 64, 1, 0x2000, 1, 3};
  return gridLaunches(program, program.kernels[0], arguments, memory, buffers);
}

Words stepOf(const GridLaunch &launch) {
  return Words(launch.words.end() - rankSlot::count, launch.words.end());
}

} // namespace

TEST(Grid, GivesFewTokensABlockForEachTeam) {
  Program program;
  Kernel kernel;
  kernel.layout = Layout{16, 4, 1, 256, /*tokensPerBlock=*/16, /*maxBlocks=*/9};
  auto blocks = [&](int64_t tokens) {
    program.kernels = {kernel};
    return launches(program, tokens)[0].blocks;
  };
  EXPECT_EQ(blocks(33), 3);
  kernel.layout->tokensPerTeam = 2;
  kernel.layout->spreadBlocks = 4;
  EXPECT_EQ(blocks(1), 1);
  EXPECT_EQ(blocks(2), 1);
  EXPECT_EQ(blocks(5), 3);
  EXPECT_EQ(blocks(33), 4);
  EXPECT_EQ(blocks(65), 5);
  EXPECT_EQ(blocks(1000), 9);
}

TEST(Grid, HasPostsOfAllBlocksButOne) {
  Program program;
  Kernel kernel;
  kernel.hasFinalize = true;
  kernel.layout = Layout{8, 4, 1, 256, /*tokensPerBlock=*/32, /*maxBlocks=*/3};
  kernel.layout->posts = 2;
  program.kernels = {kernel};
  EXPECT_EQ(postBytes(program, 100), 2 * 2 * 8);
  EXPECT_EQ(postBytes(program, 32), 0);
  EXPECT_EQ(postBytes(program, 0), 0);
}

TEST(Grid, PassesTheWordsThatAKernelTakes) {
  Program program;
  Kernel kernel;
  kernel.layout.emplace().words = {gridSlot::seed, gridSlot::tokens};
  program.kernels = {kernel};
  LaunchArguments arguments;
  arguments.tokens = 5;
  arguments.seed = 7;
  std::vector<GridLaunch> all =
      gridLaunches(program, program.kernels[0], arguments, {}, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].words, (Words{7, 5}));
}

TEST(Grid, RanksAllExpertsAtOnceWhereThatTakesLittleMemory) {
  Program program = rankProgram();
  EXPECT_EQ(expertsAtOnce(program, program.kernels[0], 1), 64);
  EXPECT_EQ(expertsAtOnce(program, program.kernels[0], 32768), 64);
  EXPECT_EQ(scratchBytes(program, 32768), 32 * mebibyte);
}

TEST(Grid, RanksHalfOfTheExpertsAtOnceWhereTokensAreMany) {
  Program program = rankProgram();
  EXPECT_EQ(expertsAtOnce(program, program.kernels[0], 40000), 52);
  EXPECT_EQ(expertsAtOnce(program, program.kernels[0], mebibyte), 32);
  EXPECT_EQ(scratchBytes(program, mebibyte), 32 * 16 * mebibyte);
}

TEST(Grid, RanksNothingWithoutTokens) {
  Program program = rankProgram();
  EXPECT_TRUE(launches(program, 0).empty());
  EXPECT_EQ(scratchBytes(program, 0), 0);
}

TEST(Grid, PassesNoughtsForGroupsThatThereAreNotThenTheStep) {
  Program program = rankProgram();
  std::vector<GridLaunch> all = launches(program, 3);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].blocks, 64);
  EXPECT_EQ(all[0].words,
            (Words{3,  0,  0, 0, 0,          0,      0, 0x7000, 0x1000,
                   64, 1,  0, 0, 0,          0x2000, 1, 3,      /*action=*/0,
                   0,  64, 0, 0, /*ranks=*/1}));
}

TEST(Grid, SortsTilesThenMergesThem) {
  Program program = rankProgram();
  std::vector<GridLaunch> all = launches(program, 2049);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].blocks, 2 * 64);
  EXPECT_EQ(stepOf(all[0]), (Words{/*action=*/0, 0, 64, 0, /*from=*/0, 0}));
  EXPECT_EQ(all[1].blocks, 9 * 64);
  EXPECT_EQ(stepOf(all[1]),
            (Words{/*action=*/2, 0, 64, /*run=*/2048, /*from=*/1, 1}));
}

TEST(RankSteps, MergeFourRunsAtATime) {
  RankTask task;
  task.tokens = 40000;
  task.tile = 2048;
  std::vector<int64_t> runs;
  for (const RankStep &step : rankSteps(task))
    runs.push_back(step.run);
  EXPECT_EQ(runs, (std::vector<int64_t>{0, 2048, 8192, 32768}));
}

TEST(RankSteps, SortByGroupsWhatIsSortedByValue) {
  RankTask task;
  task.tokens = 9;
  task.tile = 8;
  task.grouped = true;
  std::vector<RankAction> actions;
  std::vector<int64_t> from;
  for (const RankStep &step : rankSteps(task)) {
    actions.push_back(step.action);
    from.push_back(step.from);
    EXPECT_EQ(step.ranks, step.action == RankAction::RankInGroup);
  }
  EXPECT_EQ(actions, (std::vector{RankAction::SortByValue, RankAction::Merge,
                                  RankAction::SortByGroup, RankAction::Merge,
                                  RankAction::RankInGroup}));
  EXPECT_EQ(from, (std::vector<int64_t>{0, 1, 0, 1, 0}));
}

TEST(RankSteps, GoThroughTheExpertsByBatches) {
  RankTask task;
  task.tokens = task.tile = 8;
  task.experts = 5;
  task.expertsAtOnce = 2;
  std::vector<std::pair<int64_t, int64_t>> experts;
  for (const RankStep &step : rankSteps(task)) {
    experts.emplace_back(step.firstExpert, step.numExperts);
    EXPECT_TRUE(step.ranks);
  }
  EXPECT_EQ(experts,
            (std::vector<std::pair<int64_t, int64_t>>{{0, 2}, {2, 2}, {4, 1}}));
}
