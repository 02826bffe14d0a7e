#include "compiler/Special/GammaSample.h"
#include "Accuracy.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

using Word = Host<int64_t>;

template <class T> static T logDraw(double alpha, int64_t token) {
  DrawAddress<Word> at{{2024}, {9}, {token}, {1}, 2};
  return logGammaSample(host<T>(alpha), at).value;
}

TEST(GammaSample, MomentsOfLogZAreDigammaAndTrigamma) {
  constexpr int kDraws = 200000;
  for (double alpha : {1e-3, 0.02, 0.3, 0.999, 1.0, 2.5, 40.0, 1e4}) {
    double sum = 0, squares = 0, fourth = 0;
    double mean = digamma(Host<double>{alpha}).value;
    double variance = trigamma(Host<double>{alpha}).value;
    for (int i = 0; i < kDraws; ++i) {
      double x = logDraw<float>(alpha, i) - mean;
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

TEST(GammaSample, FirstAttemptUsesTheFourWordsAsDocumented) {
  double alpha = 0.25;
  int64_t token = 12;
  DrawAddress<Word> at{{2024}, {9}, {token}, {1}, 2};
  auto words = drawWords(at);
  auto unit = [&](int i) {
    return unitFromWord(words[i], Host<double>{0}).value;
  };
  double d = alpha + 1 - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  double x =
      std::sqrt(-2 * std::log(unit(0))) * std::sin(kPi * (unit(1) - 0.5));
  double v = 1 + c * x;
  ASSERT_TRUE(v > 0 && std::log(unit(2)) <
                           0.5 * x * x + d * (1 - v * v * v + 3 * std::log(v)));
  EXPECT_NEAR(logDraw<double>(alpha, token),
              std::log(d) + 3 * std::log(v) + std::log(unit(3)) / alpha, 1e-12);
}

} // namespace sluice::special
