#include "Accuracy.h"
#include "Draws.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

using Word = Host<int64_t>;

static DrawAddress<Word> addressOf(int64_t token, int64_t expert) {
  return {{2024}, {9}, {token}, {expert}, 2};
}

template <class T>
static T logDraw(double alpha, int64_t token, int64_t expert = 1) {
  return drawLogGamma(static_cast<T>(alpha), addressOf(token, expert));
}

/// Of a pair's first expert, or its second.
class GammaSampleOf : public testing::TestWithParam<int64_t> {};

TEST_P(GammaSampleOf, MomentsOfLogZAreDigammaAndTrigamma) {
  constexpr int kDraws = 200000;
  for (double alpha : {1e-3, 0.02, 0.3, 0.999, 1.0, 2.5, 40.0, 1e4}) {
    double sum = 0, squares = 0, fourth = 0;
    double mean = digamma(Host<double>{alpha}).value;
    double variance = trigamma(Host<double>{alpha}).value;
    for (int i = 0; i < kDraws; ++i) {
      double x = logDraw<float>(alpha, i, GetParam()) - mean;
      sum += x;
      squares += x * x;
      fourth += x * x * x * x;
    }
    squares /= kDraws;
    fourth /= kDraws;
    EXPECT_NEAR(sum / kDraws, 0, 5 * std::sqrt(variance / kDraws)) << alpha;
    double spread = std::sqrt((fourth - squares * squares) / kDraws);
    EXPECT_NEAR(squares, variance, 5 * spread) << alpha;
  }
}

INSTANTIATE_TEST_SUITE_P(Pair, GammaSampleOf, testing::Values(0, 1));

TEST(GammaSample, NeighboursAreNotCorrelated) {
  constexpr int kDraws = 200000;
  for (double alpha : {0.3, 1.0, 40.0}) {
    double mean = digamma(Host<double>{alpha}).value;
    double variance = trigamma(Host<double>{alpha}).value;
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      double x = logDraw<float>(alpha, i, 0) - mean;
      double y = logDraw<float>(alpha, i, 1) - mean;
      sum += x * y;
      squares += (x * x - variance) * (y * y - variance);
    }
    EXPECT_NEAR(sum / kDraws / variance, 0, 5 / std::sqrt(kDraws)) << alpha;
    // Squares of log z vary up to 8 times as much as those of a normal number.
    EXPECT_NEAR(squares / kDraws / (variance * variance), 0,
                5 * 8 / std::sqrt(kDraws))
        << alpha;
  }
}

/// How many of 10^5 values of a float and of a double differ.
static int countRedrawn(double alpha) {
  int redrawn = 0;
  for (int i = 0; i < 100000; ++i) {
    double wide = logDraw<double>(alpha, i), narrow = logDraw<float>(alpha, i);
    redrawn += std::fabs(narrow - wide) > 1e-5 * (1 + std::fabs(wide));
  }
  return redrawn;
}

// An acceptance may flip on an ulp; where alpha is large, its bound is a
// difference of numbers as large as alpha.
TEST(GammaSample, FloatAndDoubleDrawTheSameValues) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    EXPECT_LE(countRedrawn(0.7), 1) << errors;
    EXPECT_LE(countRedrawn(20.0), 2) << errors;
    EXPECT_LE(countRedrawn(3e3), 20) << errors;
  }
}

TEST(GammaSample, HugeConcentrationsGiveThemselves) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (double alpha : {1e20, 1e30, 3.4e38})
      EXPECT_LE(relativeError(logDraw<float>(alpha, 3), std::log(alpha)), 1e-6)
          << alpha;
  }
}

TEST(GammaSample, BadConcentrationsGiveNaN) {
  for (double alpha : {0.0, -1.0, double(kNan), double(kInf), -double(kInf)}) {
    EXPECT_TRUE(std::isnan(logDraw<float>(alpha, 0))) << alpha;
    EXPECT_TRUE(std::isnan(logDraw<double>(alpha, 0))) << alpha;
  }
}

TEST(GammaSample, FirstAttemptUsesTheWordsOfThePairAsDocumented) {
  double alpha = 0.25;
  int accepted = 0;
  for (int64_t token = 0; token < 20; ++token)
    for (int64_t expert : {0, 1}) {
      auto words = drawWords(addressOf(token, 0));
      auto unit = [](uint32_t word) {
        return (2.0 * (word >> 9) + 1) * 0x1p-24;
      };
      uint32_t normal = words[expert].value, boost = words[2 + expert].value;
      double d = alpha + 1 - 1.0 / 3, c = 1 / std::sqrt(9 * d);
      double side = unit(words[1].value) - 0.5;
      double radius = std::sqrt(-2 * std::log(unit(words[0].value)));
      double angle = kPi * (2 * std::fabs(side) - 0.5);
      double x = radius * (expert == 0 ? std::sin(angle)
                                       : std::copysign(std::cos(angle), side));
      double decision =
          ((normal & 511) * 512 + (boost & 511) + 0.5) * 0x1p-18 + 0x1p-24;
      double v = 1 + c * x;
      bool accept =
          v > 0 && std::log(decision) <
                       0.5 * x * x + d * (1 - v * v * v + 3 * std::log(v));
      accepted += accept;
      double want =
          std::log(d) + 3 * std::log(v) + std::log(unit(boost)) / alpha;
      if (accept)
        EXPECT_NEAR(logDraw<double>(alpha, token, expert), want, 1e-12);
      else
        EXPECT_GT(std::fabs(logDraw<double>(alpha, token, expert) - want),
                  1e-9);
    }
  EXPECT_GT(accepted, 30);
}

} // namespace sluice::special
