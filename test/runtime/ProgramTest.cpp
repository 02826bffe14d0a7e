// A program that could touch what it should not is refused, with the reason.
#include "runtime/program/Grid.h"

#include <gtest/gtest.h>

using namespace sluice;

namespace {

Program valid() {
  Program program;
  program.buffers = {{"x", Role::Input, "float32", {"T", "E"}, {-1, 8}, true},
                     {"scratch", Role::Temp, "float64", {"T"}, {-1}, true}};
  program.kernels = {{"k", 16, 0, false, {0, 1}, 0, 0}};
  return program;
}

std::string problem(const Program &program) {
  return toString(program.verify());
}

} // namespace

TEST(Program, IsAcceptedWhenSound) { EXPECT_EQ(problem(valid()), ""); }

TEST(Program, CountsElements) {
  EXPECT_EQ(valid().buffers[0].numElements(/*tokens=*/5), 40);
  EXPECT_EQ(Buffer{}.numElements(/*tokens=*/5), 1);
}

TEST(Program, CountsTheResidualsOfAKernel) {
  Program program = valid();
  EXPECT_EQ(residualBytes(program, program.kernels[0]), 0);
  program.buffers[0].role = Role::Residual;
  EXPECT_EQ(residualBytes(program, program.kernels[0]), 32);
}

TEST(Program, ListsTheCallersBuffers) {
  EXPECT_EQ(valid().callerBuffers().size(), 1u);
}

TEST(Program, RefusesAnUnknownBuffer) {
  Program program = valid();
  program.kernels[0].args = {2};
  EXPECT_EQ(problem(program), "kernel 'k' uses buffer 2 of 2");
}

TEST(Program, RefusesAnUnknownDtype) {
  Program program = valid();
  program.buffers[0].dtype = "int3";
  EXPECT_EQ(problem(program), "buffer 'x' has unknown dtype 'int3'");
}

TEST(Program, RefusesTemporariesBeforeOtherBuffers) {
  Program program = valid();
  std::swap(program.buffers[0], program.buffers[1]);
  EXPECT_EQ(problem(program), "temporary buffers must come last");
}

TEST(Program, RefusesAxesWithoutExtents) {
  Program program = valid();
  program.buffers[0].shape = {-1};
  EXPECT_EQ(problem(program), "buffer 'x' has 2 axes and 1 extents");
}

TEST(Program, RefusesALayoutWithoutBlocks) {
  Program program = valid();
  Layout layout;
  layout.maxBlocks = 0;
  program.kernels[0].layout = layout;
  EXPECT_EQ(problem(program),
            "kernel 'k' has up to 0 blocks of 32 threads for 1 tokens");
}

TEST(Program, RefusesWordsThatThereAreNot) {
  Program program = valid();
  int64_t known = numGridWords(program.kernels[0]);
  Layout &layout = program.kernels[0].layout.emplace();
  layout.words = {0, known - 1};
  EXPECT_EQ(problem(program), "");
  layout.words = {0, known};
  EXPECT_EQ(problem(program), "kernel 'k' takes word " + std::to_string(known) +
                                  " of " + std::to_string(known));
  layout.words = {-1};
  EXPECT_EQ(problem(program),
            "kernel 'k' takes word -1 of " + std::to_string(known));
}

TEST(Program, RefusesToRankWithoutScratchMemoryOrTilesOfAPowerOfTwo) {
  Program program = valid();
  program.kernels[0].kind = KernelKind::Rank;
  Layout &layout = program.kernels[0].layout.emplace();
  layout.tokensPerBlock = 4;
  EXPECT_EQ(problem(program), "kernel 'k' ranks 4 tokens at a time with "
                              "scratch memory of 0 bytes for each");
  layout.tokensPerBlock = 6;
  layout.scratchBytes = 16;
  EXPECT_EQ(problem(program), "kernel 'k' ranks 6 tokens at a time with "
                              "scratch memory of 16 bytes for each");
}

TEST(Program, RefusesEmptyTiles) {
  Program program = valid();
  program.kernels[0].tileTokens = 0;
  EXPECT_EQ(problem(program),
            "kernel 'k' has tiles of 0 tokens and 0 partial sums");
}
