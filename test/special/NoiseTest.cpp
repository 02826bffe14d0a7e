#include "compiler/Special/Noise.h"
#include "Accuracy.h"

namespace sluice::special {

using Word = Host<int64_t>;

/// The words of a token's and an expert's call.
static std::array<Host<int32_t>, 4> wordsOf(int64_t token, int64_t expert) {
  return drawWords(DrawAddress<Word>{{42}, {1}, {token}, {expert}, 0});
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
    EXPECT_EQ(uniform(wordsOf(token, 3)[0], Host<float>{0}).value,
              uniform(wordsOf(token, 3)[0], Host<double>{0}).value);
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
      draws([](int i, auto t) { return uniform(wordsOf(i, 0)[0], t); }), 0.5,
      1.0 / 12);
  expectMoments(
      draws([](int i, auto t) { return logistic(wordsOf(i, 0)[0], t); }), 0,
      kPi * kPi / 3);
  expectMoments(
      draws([](int i, auto t) { return gumbel(wordsOf(i, 0)[0], t); }),
      0.5772156649015329, kPi * kPi / 6);
  for (int place = 0; place < 4; ++place)
    expectMoments(
        draws([=](int i, auto t) { return normals(wordsOf(i, 0), t)[place]; }),
        0, 1);
}

// Quotients by reciprocals are those of a division but for u = 2^-24, whose
// logarithm hides it.
TEST(Noise, LogisticHasTheSameBitsOnAGpu) {
  auto draw = [](uint32_t word) {
    return logistic(Host<int32_t>{static_cast<int32_t>(word)}, Host<float>{0})
        .value;
  };
  int differ = 0;
  for (uint32_t k = 0; k < 1 << 23; ++k) {
    float want = draw(k << 9);
    for (int errors : {-1, 1}) {
      AsOnGpu gpu(errors);
      differ += draw(k << 9) != want;
    }
  }
  EXPECT_EQ(differ, 0);
}

TEST(Noise, LogisticMatchesItsFormula) {
  for (int64_t token = 0; token < 10000; ++token) {
    double u = uniform(wordsOf(token, 1)[0], Host<double>{0}).value;
    double want = std::log(u) - std::log1p(-u);
    EXPECT_NEAR(logistic(wordsOf(token, 1)[0], Host<float>{0}).value, want,
                3e-7 * (1 + std::fabs(want)));
    EXPECT_NEAR(logistic(wordsOf(token, 1)[0], Host<double>{0}).value, want,
                1e-14 * (1 + std::fabs(want)));
  }
}

TEST(Noise, NormalsOfACallAreIndependent) {
  constexpr int kDraws = 300000;
  constexpr int kCells = 10;
  std::vector<int> counts(kCells * kCells);
  double products = 0;
  auto cell = [](double x) {
    double law = 0.5 * std::erfc(-x / std::sqrt(2.0));
    return std::min(kCells - 1, static_cast<int>(law * kCells));
  };
  for (int i = 0; i < kDraws; ++i) {
    auto [a, b, c, d] = normals(wordsOf(i, 0), Host<float>{0});
    ++counts[cell(a.value) * kCells + cell(b.value)];
    products += a.value * c.value + b.value * d.value;
  }
  // Chi-squared of 99 degrees of freedom: 99 +- 14.
  double expected = static_cast<double>(kDraws) / counts.size(), chi = 0;
  for (int count : counts)
    chi += (count - expected) * (count - expected) / expected;
  EXPECT_LT(chi, 99 + 5 * 14.1);
  EXPECT_NEAR(products / kDraws, 0, 5 * std::sqrt(2.0 / kDraws));
}

TEST(Noise, NormalsOfTheExtremeUnitsAreFinite) {
  Host<float> least{0x1p-24f}, most{1 - 0x1p-24f};
  double radius = std::sqrt(48 * std::log(2));
  auto [sine, cosine] = normalPair(least, most);
  EXPECT_NEAR(sine.value, radius, 1e-5);
  EXPECT_NEAR(cosine.value, 0, 1e-5);
  auto [middle, below] = normalPair(least, Host<float>{0.5f - 0x1p-24f});
  EXPECT_NEAR(middle.value, -radius, 1e-5);
  EXPECT_NEAR(below.value, 0, 1e-5);
  EXPECT_NEAR(normalPair(most, Host<float>{0.25f + 0x1p-24f})[1].value,
              -std::sqrt(0x1p-23), 1e-9);
}

TEST(Noise, FloatAndDoubleDrawTheSameNormals) {
  for (int64_t token = 0; token < 10000; ++token) {
    auto narrow = normals(wordsOf(token, 0), Host<float>{0});
    auto wide = normals(wordsOf(token, 0), Host<double>{0});
    for (int place = 0; place < 4; ++place)
      EXPECT_NEAR(narrow[place].value, wide[place].value, 2e-6);
  }
}

TEST(Noise, GumbelOfTheExtremeUnitsIsFinite) {
  EXPECT_NEAR(-logNormal(-logNormal(Host<float>{1 - 0x1p-24f})).value,
              24 * std::log(2), 1e-5);
}

} // namespace sluice::special
