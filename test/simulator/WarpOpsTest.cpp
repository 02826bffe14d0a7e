// Shuffles, votes and reductions compute what PTX says they do.
#include "SimulatedKernel.h"

#include <gtest/gtest.h>

using namespace sluice::test;

namespace {

constexpr char store[] = R"mlir(
  %to = llvm.getelementptr %p0[%t] : (!llvm.ptr<1>, i32) -> !llvm.ptr<1>, i32
  llvm.store %y, %to {alignment = 4 : i64} : i32, !llvm.ptr<1>
)mlir";

/// What each thread leaves in `%y`.
std::vector<int> results(const std::string &body, int threads = 32) {
  std::vector<int> y(threads, -1);
  SimulatedKernel kernel(body + store, 1);
  EXPECT_EQ(kernel.buffer(y, /*written=*/false).run(1, threads), "");
  return y;
}

} // namespace

TEST(Shuffle, ExchangesByXor) {
  auto y = results("%y, %v = gpu.shuffle xor %t, %c4, %c32 : i32", 64);
  for (int t = 0; t < 64; ++t)
    EXPECT_EQ(y[t], t ^ 4);
}

TEST(Shuffle, MovesUpAndKeepsTheFirst) {
  auto y = results("%y, %v = gpu.shuffle up %t, %c2, %c32 : i32");
  for (int t = 0; t < 32; ++t)
    EXPECT_EQ(y[t], t < 2 ? t : t - 2);
}

TEST(Shuffle, MovesDownAndKeepsTheLast) {
  auto y = results("%y, %v = gpu.shuffle down %t, %c2, %c32 : i32");
  for (int t = 0; t < 32; ++t)
    EXPECT_EQ(y[t], t >= 30 ? t : t + 2);
}

TEST(Shuffle, ReadsOneLane) {
  auto y = results("%y, %v = gpu.shuffle idx %t, %c7, %c32 : i32");
  EXPECT_EQ(y, std::vector<int>(32, 7));
}

TEST(Shuffle, SaysWhetherTheSourceIsInRange) {
  auto y = results("%z, %v = gpu.shuffle up %t, %c1, %c32 : i32\n"
                   "%y = arith.extui %v : i1 to i32");
  for (int t = 0; t < 32; ++t)
    EXPECT_EQ(y[t], t > 0);
}

TEST(Vote, CollectsABallot) {
  auto y = results("%odd = arith.trunci %t : i32 to i1\n"
                   "%all = arith.constant -1 : i32\n"
                   "%y = nvvm.vote.sync ballot %all, %odd -> i32");
  EXPECT_EQ(y, std::vector<int>(32, static_cast<int>(0xaaaaaaaa)));
}

TEST(Vote, AsksForAnyAndAll) {
  auto y = results("%one = arith.cmpi eq, %t, %c7 : i32\n"
                   "%mask = arith.constant -1 : i32\n"
                   "%any = nvvm.vote.sync any %mask, %one -> i1\n"
                   "%all = nvvm.vote.sync all %mask, %one -> i1\n"
                   "%low = arith.extui %any : i1 to i32\n"
                   "%high = arith.select %all, %c8, %c0 : i32\n"
                   "%y = arith.addi %low, %high : i32");
  EXPECT_EQ(y, std::vector<int>(32, 1));
}

TEST(Vote, GoesOnWithoutLanesThatHaveEnded) {
  std::vector<int> y(32, -1);
  SimulatedKernel kernel(R"mlir(
    %low = arith.cmpi ult, %t, %c8 : i32
    cf.cond_br %low, ^vote, ^end
  ^vote:
    %all = arith.constant -1 : i32
    %y = nvvm.vote.sync ballot %all, %low -> i32)mlir" +
                             std::string(store) + "cf.br ^end\n^end:",
                         1);
  EXPECT_EQ(kernel.buffer(y).run(1, 32), "");
  EXPECT_EQ(y[0], 0xff);
  EXPECT_EQ(y[8], -1);
}

TEST(Reduction, AddsAndComparesIntegers) {
  auto sum = results("%all = arith.constant -1 : i32\n"
                     "%y = nvvm.redux.sync add %t, %all : i32 -> i32");
  EXPECT_EQ(sum, std::vector<int>(32, 31 * 16));
  auto least = results("%all = arith.constant -1 : i32\n"
                       "%x = arith.subi %c7, %t : i32\n"
                       "%y = nvvm.redux.sync min %x, %all : i32 -> i32");
  EXPECT_EQ(least, std::vector<int>(32, 7 - 31));
}

TEST(Division, ByZeroGoesOnAsOnAGPU) {
  for (const char *name :
       {"arith.divsi", "arith.divui", "arith.remsi", "arith.remui",
        "arith.ceildivsi", "arith.ceildivui", "arith.floordivsi", "llvm.sdiv",
        "llvm.udiv", "llvm.srem", "llvm.urem"}) {
    std::string divide =
        "%n = arith.subi %t, %c4 : i32\n%y = " + std::string(name);
    auto quotients = results(divide + " %c8, %n : i32", 8);
    EXPECT_EQ(quotients[6], llvm::StringRef(name).contains("rem") ? 0 : 4)
        << name;
  }
}

TEST(Division, BeyondTheIntegersGoesOnAsOnAGPU) {
  auto y = results("%least = arith.constant -2147483648 : i32\n"
                   "%x = arith.addi %least, %t : i32\n"
                   "%n = arith.subi %t, %c1 : i32\n"
                   "%m = arith.subi %n, %t : i32\n"
                   "%y = arith.divsi %x, %m : i32",
                   3);
  EXPECT_EQ(y[1], 2147483647);
  EXPECT_EQ(y[2], 2147483646);
}
