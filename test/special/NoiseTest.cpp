#include "compiler/Special/Noise.h"
#include "Accuracy.h"

namespace sluice::special {

using Word = Host<int64_t>;

/// The first words of a token's and an expert's call.
template <size_t N>
static std::array<Host<int32_t>, N> wordsOf(int64_t token, int64_t expert) {
  auto drawn = drawWords(DrawAddress<Word>{{42}, {1}, {token}, {expert}, 0});
  std::array<Host<int32_t>, N> words;
  std::copy_n(drawn.begin(), N, words.begin());
  return words;
}

template <class T> static T unit(uint32_t word) {
  return unitFromWord(Host<int32_t>{static_cast<int32_t>(word)}, Host<T>{0})
      .value;
}

TEST(Noise, UnitsAreOddMultiplesOfTheGrid) {
  EXPECT_EQ(unit<float>(0), 0x1p-24f);
  EXPECT_EQ(unit<float>(0xffffffff), 1 - 0x1p-24f);
  EXPECT_EQ(unit<float>(0x00000200), 3 * 0x1p-24f);
  EXPECT_EQ(unit<double>(0x80000000), 0.5 + 0x1p-24);
}

TEST(Noise, FloatAndDoubleDrawTheSameUnits) {
  for (int64_t token = 0; token < 1000; ++token)
    EXPECT_EQ(uniform(wordsOf<1>(token, 3), Host<float>{0}).value,
              uniform(wordsOf<1>(token, 3), Host<double>{0}).value);
}

/// Mean and variance of `count` draws.
template <class Draw>
static std::pair<double, double> moments(int count, Draw draw) {
  double sum = 0, squares = 0;
  for (int i = 0; i < count; ++i) {
    double x = draw(i, Host<float>{0}).value;
    sum += x;
    squares += x * x;
  }
  double mean = sum / count;
  return {mean, squares / count - mean * mean};
}

TEST(Noise, MomentsAreThoseOfTheLaws) {
  constexpr int kDraws = 1000000;
  auto expectMoments = [](std::pair<double, double> got, double mean,
                          double variance) {
    EXPECT_NEAR(got.first, mean, 5 * std::sqrt(variance / kDraws));
    EXPECT_NEAR(got.second, variance, 0.01 * variance);
  };
  auto draws = [](auto f) { return moments(kDraws, f); };
  expectMoments(
      draws([](int i, auto t) { return uniform(wordsOf<1>(i, 0), t); }), 0.5,
      1.0 / 12);
  expectMoments(
      draws([](int i, auto t) { return logistic(wordsOf<1>(i, 0), t); }), 0,
      kPi * kPi / 3);
  expectMoments(
      draws([](int i, auto t) { return gumbel(wordsOf<1>(i, 0), t); }),
      0.5772156649015329, kPi * kPi / 6);
  expectMoments(
      draws([](int i, auto t) { return normal(wordsOf<2>(i, 0), t); }), 0, 1);
}

TEST(Noise, LogisticMatchesItsFormula) {
  for (int64_t token = 0; token < 10000; ++token) {
    double u = uniform(wordsOf<1>(token, 1), Host<double>{0}).value;
    double want = std::log(u) - std::log1p(-u);
    EXPECT_NEAR(logistic(wordsOf<1>(token, 1), Host<float>{0}).value, want,
                3e-7 * (1 + std::fabs(want)));
    EXPECT_NEAR(logistic(wordsOf<1>(token, 1), Host<double>{0}).value, want,
                1e-14 * (1 + std::fabs(want)));
  }
}

TEST(Noise, NormalOfTheExtremeUnitsIsFinite) {
  Host<float> least{0x1p-24f}, most{1 - 0x1p-24f};
  EXPECT_NEAR(normalFromUnits(least, most).value, std::sqrt(48 * std::log(2)),
              1e-5);
  EXPECT_NEAR(normalFromUnits(most, least).value, -std::sqrt(0x1p-23), 1e-9);
}

TEST(Noise, GumbelOfTheExtremeUnitsIsFinite) {
  EXPECT_NEAR(-logNormal(-logNormal(Host<float>{1 - 0x1p-24f})).value,
              24 * std::log(2), 1e-5);
}

} // namespace sluice::special
