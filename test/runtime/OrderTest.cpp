// Order kernels: ranks and moves along the tokens, whatever the layout.
#include "runtime/cpu/Launch.h"
#include "runtime/cpu/Workers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <thread>

using namespace sluice;
using namespace llvm;

namespace {

template <typename Float> constexpr const char *dtypeOf = "float32";
template <> constexpr const char *dtypeOf<double> = "float64";

/// A program of one order kernel on a [T, E], b ([T] or [T, E]) and c [T, E].
template <typename Float> struct OneKernel {
  Program program;
  int64_t experts;

  OneKernel(KernelKind kind, int64_t experts, bool second, bool fillNaN = false)
      : experts(experts) {
    Buffer rows{"x", Role::Input, dtypeOf<Float>, {"T", "E"}, {-1, experts}};
    Buffer groups{"g", Role::Input, dtypeOf<Float>, {"T"}, {-1}};
    Buffer result = rows;
    result.role = Role::Output;
    program.buffers = {rows, kind == KernelKind::Rank ? groups : rows, result};
    program.buffers[1].used = second;
    Kernel kernel;
    kernel.name = "order";
    kernel.kind = kind;
    kernel.fillNaN = fillNaN;
    kernel.args = {0, second ? 1 : -1, 2};
    program.kernels = {kernel};
  }

  std::string run(const Float *a, const Float *b, Float *c, int64_t tokens) {
    auto word = [](const Float *p) { return reinterpret_cast<int64_t>(p); };
    bool ranks = program.kernels[0].kind == KernelKind::Rank;
    int64_t words[] = {
        word(a),       experts, 1,       word(b), ranks ? 1 : experts,
        ranks ? 0 : 1, word(c), experts, 1};
    LaunchArguments arguments;
    arguments.buffers = words;
    arguments.tokens = tokens;
    return toString(launch(program, {KernelEntry()}, arguments));
  }
};

template <typename Float>
std::vector<Float> expectedRanks(const std::vector<Float> &x, int64_t experts,
                                 const std::vector<Float> &groups) {
  int64_t tokens = x.size() / experts;
  std::vector<Float> ranks(x.size(), -1);
  for (int64_t e = 0; e < experts; ++e) {
    std::vector<int64_t> order(tokens);
    std::iota(order.begin(), order.end(), 0);
    auto key = [&](int64_t t) { return x[t * experts + e]; };
    std::stable_sort(order.begin(), order.end(), [&](int64_t s, int64_t t) {
      return std::isnan(key(t)) ? !std::isnan(key(s)) : key(s) < key(t);
    });
    std::vector<Float> seen(16);
    for (int64_t t : order)
      if (groups.empty() || groups[t] >= 0)
        ranks[t * experts + e] = seen[groups.empty() ? 0 : groups[t]]++;
  }
  return ranks;
}

template <typename Float> std::vector<Float> randomNumbers(int64_t count) {
  std::mt19937 random(1);
  std::normal_distribution<Float> normal;
  std::vector<Float> x(count);
  // Few distinct values in every fifth place: ties.
  for (int64_t i = 0; i < count; ++i)
    x[i] = i % 5 ? normal(random) : std::round(normal(random));
  return x;
}

template <typename Float> class Order : public testing::Test {};
using Floats = testing::Types<float, double>;
TYPED_TEST_SUITE(Order, Floats);

} // namespace

TYPED_TEST(Order, RanksAreThoseOfAStableSort) {
  for (int64_t experts : {1, 3, 16, 37})
    for (int64_t tokens : {1, 2, 100, 5000}) {
      auto x = randomNumbers<TypeParam>(tokens * experts);
      std::vector<TypeParam> ranks(x.size());
      OneKernel<TypeParam> kernel(KernelKind::Rank, experts, false);
      EXPECT_EQ(kernel.run(x.data(), nullptr, ranks.data(), tokens), "");
      EXPECT_EQ(ranks, expectedRanks(x, experts, {}));
    }
}

TYPED_TEST(Order, RanksAreWithinGroupsAndLeaveOutNegativeOnes) {
  const int64_t tokens = 1000, experts = 5;
  auto x = randomNumbers<TypeParam>(tokens * experts);
  std::vector<TypeParam> groups(tokens), ranks(x.size());
  for (int64_t t = 0; t < tokens; ++t)
    groups[t] = t * 7 % 5 - 1;
  OneKernel<TypeParam> kernel(KernelKind::Rank, experts, true);
  EXPECT_EQ(kernel.run(x.data(), groups.data(), ranks.data(), tokens), "");
  EXPECT_EQ(ranks, expectedRanks(x, experts, groups));
}

TYPED_TEST(Order, RanksMayLieOverKeys) {
  auto x = randomNumbers<TypeParam>(600);
  auto expected = expectedRanks(x, 6, {});
  OneKernel<TypeParam> kernel(KernelKind::Rank, 6, false);
  EXPECT_EQ(kernel.run(x.data(), nullptr, x.data(), 100), "");
  EXPECT_EQ(x, expected);
}

TYPED_TEST(Order, InfinitiesAreOrderedZerosEqualAndNaNLast) {
  constexpr auto inf = std::numeric_limits<TypeParam>::infinity();
  constexpr auto nan = std::numeric_limits<TypeParam>::quiet_NaN();
  std::vector<TypeParam> x = {nan, inf, 0.0, -0.0, -inf, -nan, -1, 1};
  std::vector<TypeParam> ranks(8), expected = {6, 5, 2, 3, 0, 7, 1, 4};
  OneKernel<TypeParam> kernel(KernelKind::Rank, 1, false);
  EXPECT_EQ(kernel.run(x.data(), nullptr, ranks.data(), 8), "");
  EXPECT_EQ(ranks, expected);
}

TYPED_TEST(Order, PutFillsWhatTakesNothing) {
  std::vector<TypeParam> x = {10, 20, 30}, places = {2, -1, 0}, result(3);
  OneKernel<TypeParam> zero(KernelKind::Put, 1, true);
  EXPECT_EQ(zero.run(x.data(), places.data(), result.data(), 3), "");
  EXPECT_EQ(result, (std::vector<TypeParam>{30, 0, 10}));
  OneKernel<TypeParam> nan(KernelKind::Put, 1, true, /*fillNaN=*/true);
  EXPECT_EQ(nan.run(x.data(), places.data(), result.data(), 3), "");
  EXPECT_TRUE(std::isnan(result[1]));
}

TYPED_TEST(Order, TakeIsTheInverseOfPut) {
  const int64_t tokens = 500, experts = 20;
  auto x = randomNumbers<TypeParam>(tokens * experts);
  std::vector<TypeParam> ranks(x.size()), sorted(x.size()), back(x.size());
  OneKernel<TypeParam> rank(KernelKind::Rank, experts, false),
      put(KernelKind::Put, experts, true),
      take(KernelKind::Take, experts, true);
  EXPECT_EQ(rank.run(x.data(), nullptr, ranks.data(), tokens), "");
  EXPECT_EQ(put.run(x.data(), ranks.data(), sorted.data(), tokens), "");
  EXPECT_EQ(take.run(sorted.data(), ranks.data(), back.data(), tokens), "");
  EXPECT_EQ(back, x);
  for (int64_t i = experts; i < tokens * experts; ++i)
    EXPECT_LE(sorted[i - experts], sorted[i]);
}

TYPED_TEST(Order, TheNumberOfThreadsChangesNothing) {
  auto x = randomNumbers<TypeParam>(70 * 3000);
  unsigned threads = getNumThreads();
  std::vector<std::vector<TypeParam>> results;
  for (unsigned count : {1, 2, 7}) {
    setNumThreads(count);
    auto &ranks = results.emplace_back(x.size());
    OneKernel<TypeParam> kernel(KernelKind::Rank, 70, false);
    EXPECT_EQ(kernel.run(x.data(), nullptr, ranks.data(), 3000), "");
  }
  setNumThreads(threads);
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

TYPED_TEST(Order, TheNumberOfThreadsMayChangeMeanwhile) {
  const int64_t experts = 16, tokens = 500;
  auto x = randomNumbers<TypeParam>(experts * tokens);
  auto expected = expectedRanks(x, experts, {});
  unsigned threads = getNumThreads();
  std::atomic<bool> done{false};
  std::thread changing([&] {
    for (unsigned count = 1; !done; count = count % 5 + 1)
      setNumThreads(count);
  });
  OneKernel<TypeParam> kernel(KernelKind::Rank, experts, false);
  for (int run = 0; run < 500; ++run) {
    std::vector<TypeParam> ranks(x.size());
    EXPECT_EQ(kernel.run(x.data(), nullptr, ranks.data(), tokens), "");
    EXPECT_EQ(ranks, expected);
  }
  done = true;
  changing.join();
  setNumThreads(threads);
}

TYPED_TEST(Order, NoTokensAreNoWork) {
  OneKernel<TypeParam> kernel(KernelKind::Rank, 3, false);
  EXPECT_EQ(kernel.run(nullptr, nullptr, nullptr, 0), "");
}

TEST(OrderErrors, MoreTokensThanAFloatCounts) {
  float x = 0;
  OneKernel<float> kernel(KernelKind::Rank, 1, false);
  EXPECT_EQ(
      kernel.run(&x, nullptr, &x, (1 << 24) + 1),
      "at most 16777216 tokens can be put in order in float32, got 16777217");
}

TEST(OrderErrors, AGroupThatIsNoNumber) {
  float x = 0, group = std::numeric_limits<float>::quiet_NaN();
  OneKernel<float> kernel(KernelKind::Rank, 1, true);
  EXPECT_EQ(kernel.run(&x, &group, &x, 1),
            "a token has group nan, not below 1048576");
}

TEST(OrderErrors, AGroupThatIsTooLarge) {
  double x = 0, group = 1 << 20;
  OneKernel<double> kernel(KernelKind::Rank, 1, true);
  EXPECT_EQ(kernel.run(&x, &group, &x, 1),
            "a token has group 1048576, not below 1048576");
}

TEST(OrderErrors, BuffersOfDifferentForms) {
  OneKernel<float> kernel(KernelKind::Put, 2, true);
  kernel.program.buffers[1].shape = {-1, 3};
  EXPECT_EQ(toString(kernel.program.verify()),
            "order kernel 'order' has buffers of different forms");
  kernel.program.buffers[2].dtype = "bfloat16";
  EXPECT_EQ(toString(kernel.program.verify()),
            "order kernel 'order' is on bfloat16");
}
