// Traffic, shuffles and divergence are counted as a warp does them.
#include "SimulatedKernel.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace sluice::test;

namespace {

std::string load(const std::string &index, const std::string &type,
                 int alignment) {
  return "%at = llvm.getelementptr %p0[" + index +
         "] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, f32\n%x = llvm.load %at "
         "{alignment = " +
         std::to_string(alignment) + " : i64} : !llvm.ptr<1> -> " + type;
}

sim::Counts count(const std::string &body, int64_t blocks = 1,
                  int64_t threads = 32) {
  std::vector<float> x(4096);
  SimulatedKernel kernel(body, 1);
  EXPECT_EQ(kernel.buffer(x).run(blocks, threads), "");
  return kernel.counts;
}

} // namespace

TEST(Counts, TakeNeighboursTogether) {
  sim::Counts counts = count(load("%t", "f32", 4), 2, 64);
  EXPECT_EQ(counts.bytesRead, 2 * 64 * 4);
  EXPECT_EQ(counts.sectorsRead, 2 * 64 * 4 / 32);
  EXPECT_EQ(counts.bytesWritten, 0);
  EXPECT_EQ(counts.threads, 128);
  EXPECT_EQ(counts.launches, 1);
}

TEST(Counts, TakeASectorForEachStride) {
  sim::Counts counts =
      count("%far = arith.muli %t, %c16 : i32\n" + load("%far", "f32", 4));
  EXPECT_EQ(counts.bytesRead, 32 * 4);
  EXPECT_EQ(counts.sectorsRead, 32);
}

TEST(Counts, TakeTheSameAddressOnce) {
  sim::Counts counts = count(load("%c0", "f32", 4));
  EXPECT_EQ(counts.bytesRead, 4);
  EXPECT_EQ(counts.sectorsRead, 1);
}

TEST(Counts, TakeVectorsAsOneAccess) {
  sim::Counts counts = count("%four = arith.muli %t, %c4 : i32\n" +
                             load("%four", "vector<4xf32>", 16));
  EXPECT_EQ(counts.bytesRead, 512);
  EXPECT_EQ(counts.sectorsRead, 16);
}

TEST(Counts, TellDivergentBranches) {
  std::string branch = "scf.if %c {\n" + load("%t", "f32", 4) + "\n}";
  sim::Counts some = count("%c = arith.cmpi ult, %t, %c8 : i32\n" + branch);
  EXPECT_EQ(some.branches, 1);
  EXPECT_EQ(some.divergentBranches, 1);
  EXPECT_EQ(some.sectorsRead, 1);
  sim::Counts all = count("%c = arith.cmpi ult, %t, %c32 : i32\n" + branch);
  EXPECT_EQ(all.branches, 1);
  EXPECT_EQ(all.divergentBranches, 0);
}

TEST(Counts, LineLoopsUpRoundByRound) {
  // Lanes go 1 or 2 rounds: two branches for all, one for the longer half.
  sim::Counts counts = count(R"mlir(
    %odd = arith.andi %t, %c1 : i32
    %rounds = arith.addi %odd, %c1 : i32
    scf.for %i = %c0 to %rounds step %c1 : i32 {
      %row = arith.muli %i, %c32 : i32
      %place = arith.addi %row, %t : i32
      )mlir" + load("%place", "f32", 4) +
                             "\n}");
  EXPECT_EQ(counts.branches, 3);
  EXPECT_EQ(counts.divergentBranches, 1);
  EXPECT_EQ(counts.bytesRead, (32 + 16) * 4);
}

TEST(Counts, TellWarpOpsApart) {
  sim::Counts counts = count(R"mlir(
    %y, %v = gpu.shuffle xor %t, %c1, %c32 : i32
    %all = arith.constant -1 : i32
    %sum = nvvm.redux.sync add %t, %all : i32 -> i32
    gpu.barrier
    %n = llvm.atomicrmw umax %p0, %c0 monotonic {alignment = 4 : i64} : !llvm.ptr<1>, i32
    )mlir",
                             1, 64);
  EXPECT_EQ(counts.shuffles, 2);
  EXPECT_EQ(counts.votes, 2);
  EXPECT_EQ(counts.barriers, 1);
  EXPECT_EQ(counts.atomics, 2);
}
