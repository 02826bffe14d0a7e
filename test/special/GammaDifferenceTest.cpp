#include "compiler/Special/GammaDifference.h"
#include "Accuracy.h"
#include "compiler/Special/Gamma.h"

#include <random>

namespace sluice::special {

static constexpr int kExperts = 8;

/// The divergence as it is.
template <class T> static Host<T> untilted(Host<T> y, Host<T> x, Host<T> d) {
  return lgammaBregman(y, x, d, {{1}, {0}, {1}, {0}});
}

/// KL(Dir(alpha) || Dir(beta)) and its gradients, as route-decompose writes
/// them.
template <class T> struct DirichletKL {
  std::vector<T> alpha, beta;
  T sumAlpha = 0, sumBeta = 0, sumDifference = 0;

  DirichletKL(const std::vector<double> &alphas,
              const std::vector<double> &betas)
      : alpha(alphas.begin(), alphas.end()), beta(betas.begin(), betas.end()) {
    for (size_t k = 0; k < alpha.size(); ++k) {
      sumAlpha += alpha[k];
      sumBeta += beta[k];
      sumDifference += beta[k] - alpha[k];
    }
  }
  /// Of a row of the golden table.
  explicit DirichletKL(const std::vector<double> &row)
      : DirichletKL({row.begin(), row.begin() + kExperts},
                    {row.begin() + kExperts, row.begin() + 2 * kExperts}) {}

  static T difference(T y, T x, T d) {
    return digammaDifference(Host<T>{y}, Host<T>{x}, Host<T>{d}).value;
  }

  T value() const {
    Host<T> y{sumBeta}, x{sumAlpha}, d{sumDifference};
    Tilt<Host<T>> tilt = tiltOf(y, x, d);
    T sum = 0;
    for (size_t k = 0; k < alpha.size(); ++k)
      sum += lgammaBregman(Host<T>{beta[k]}, Host<T>{alpha[k]},
                           Host<T>{beta[k] - alpha[k]}, tilt)
                 .value;
    return std::max<T>(0, sum - lgammaBregmanOfTotals(y, x, d).value);
  }
  T gradAlpha(int k) const {
    return (alpha[k] - beta[k]) * trigamma(Host<T>{alpha[k]}).value +
           sumDifference * trigamma(Host<T>{sumAlpha}).value;
  }
  T gradBeta(int k) const {
    return difference(beta[k], alpha[k], beta[k] - alpha[k]) -
           difference(sumBeta, sumAlpha, sumDifference);
  }
};

/// The largest of the row's columns from `first` on.
static double scaleOf(const std::vector<double> &row, int first) {
  double scale = 0;
  for (int k = 0; k < kExperts; ++k)
    scale = std::max(scale, std::fabs(row[first + k]));
  return scale;
}

TEST(GammaDifference, DirichletKLMatchesTheGoldenTableInDouble) {
  for (const auto &row : readTable("dirichlet_kl.tsv"))
    EXPECT_LE(mixedError(DirichletKL<double>(row).value(), row[16]), 1e-12);
}

TEST(GammaDifference, DirichletKLHoldsTo1e3InFloat) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const auto &row : readTable("dirichlet_kl.tsv"))
      if (row[16] > 1e-3)
        EXPECT_LE(relativeError(DirichletKL<float>(row).value(), row[16]),
                  1e-3);
  }
}

/// Concentrations from 1e-3 to 1e4, all in one float.
struct Concentrations {
  std::vector<double> alpha, beta;
};

/// A large entry among small ones, and betas close to a multiple of the
/// alphas, `spread` apart from it: most of the entries' sum is the totals'.
static Concentrations drawClose(std::mt19937 &random, size_t experts,
                                double spread) {
  auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  double large = std::pow(10, uniform(1, 4));
  double factor = std::pow(10, uniform(-1, 1));
  Concentrations row;
  for (size_t k = 0; k < experts; ++k) {
    double alpha = k ? std::pow(10, uniform(-3, 1)) : large;
    double beta = alpha * factor * (1 + spread * uniform(-1, 1));
    row.alpha.push_back(static_cast<float>(alpha));
    row.beta.push_back(static_cast<float>(std::min(std::max(beta, 1e-3), 1e4)));
  }
  return row;
}

TEST(GammaDifference, DirichletKLDoesNotCancelInFloat) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    std::mt19937 random(1);
    for (int row = 0; row < 6000; ++row) {
      size_t experts = std::vector<size_t>{2, 4, 64}[row % 3];
      auto [alpha, beta] = drawClose(random, experts, row % 2 ? 0.3 : 0.01);
      double want = DirichletKL<double>(alpha, beta).value();
      if (want > 1e-3)
        EXPECT_LE(relativeError(DirichletKL<float>(alpha, beta).value(), want),
                  1e-3)
            << experts << ' ' << alpha[0] << ' ' << beta[0];
    }
  }
}

TEST(GammaDifference, ATiltTakesNothingOffInDouble) {
  std::mt19937 random(2);
  for (int row = 0; row < 1000; ++row) {
    auto [alpha, beta] = drawClose(random, 4, 0.5);
    DirichletKL<double> kl(alpha, beta);
    double sum = 0;
    for (int k = 0; k < 4; ++k)
      sum += untilted(host<double>(beta[k]), host<double>(alpha[k]),
                      host<double>(beta[k] - alpha[k]))
                 .value;
    double totals =
        untilted(host<double>(kl.sumBeta), host<double>(kl.sumAlpha),
                 host<double>(kl.sumDifference))
            .value;
    EXPECT_NEAR(kl.value(), sum - totals, 1e-13 * (1 + sum));
  }
}

TEST(GammaDifference, GradientsMatchTheGoldenTableInDouble) {
  for (const auto &row : readTable("dirichlet_kl.tsv")) {
    DirichletKL<double> kl(row);
    for (int k = 0; k < kExperts; ++k) {
      EXPECT_LE(mixedError(kl.gradAlpha(k), row[17 + k]), 1e-11);
      EXPECT_LE(mixedError(kl.gradBeta(k), row[17 + kExperts + k]), 1e-12);
    }
  }
}

TEST(GammaDifference, GradientsHoldTo1e4OfTheLargestInFloat) {
  for (const auto &row : readTable("dirichlet_kl.tsv")) {
    DirichletKL<float> kl(row);
    for (int k = 0; k < kExperts; ++k) {
      EXPECT_LE(std::fabs(kl.gradAlpha(k) - row[17 + k]),
                1e-4 * scaleOf(row, 17));
      EXPECT_LE(std::fabs(kl.gradBeta(k) - row[17 + kExperts + k]),
                1e-4 * scaleOf(row, 17 + kExperts));
    }
  }
}

/// Calls body(y, x) for x over [1e-3, 1e4] and y/x over (1e-3, 1e3), close
/// to 1 as well as far.
template <class Body> static void forPairs(Body body) {
  for (double x = 1e-3; x < 1e4; x *= 1.37)
    for (double q = 1e-6; q < 1e3; q *= 2.3)
      for (double ratio : {1 + q, 1 / (1 + q)})
        body(static_cast<float>(x * ratio), static_cast<float>(x));
}

/// Both functions in float against double, relative to themselves.
static void expectFloatAgrees(float y, float x, double bregman,
                              double difference) {
  if (y == x)
    return;
  double d = static_cast<double>(y) - x;
  Host<double> Y{y}, X{x}, D{d};
  Host<float> y32{y}, x32{x}, d32 = host<float>(d);
  EXPECT_LE(
      relativeError(untilted(y32, x32, d32).value, untilted(Y, X, D).value),
      bregman)
      << y << " " << x;
  EXPECT_LE(relativeError(digammaDifference(y32, x32, d32).value,
                          digammaDifference(Y, X, D).value),
            difference)
      << y << " " << x;
}

/// Calls body(y, x) over the range that the header names.
template <class Body> static void forWholeRange(Body body) {
  for (float x = 1e-30f; x < 1e9f; x *= 3.7f)
    for (float y = 3e-30f; y < 1e9f; y *= 5.3f)
      if (y / x >= 0x1p-126f && y / x < 0x1p127f)
        body(y, x);
}

TEST(GammaDifference, FloatAgreesWithDouble) {
  auto agrees = [](float y, float x) { expectFloatAgrees(y, x, 5e-6, 2e-6); };
  forPairs(agrees);
  forWholeRange(agrees);
}

TEST(GammaDifference, FloatAgreesWithDoubleOnAGpu) {
  auto agrees = [](float y, float x) { expectFloatAgrees(y, x, 8e-6, 2e-6); };
  for (int errors : {-1, 1}) {
    AsOnGpu gpu(errors);
    forPairs(agrees);
    forWholeRange(agrees);
  }
}

TEST(GammaDifference, BregmanInDoubleAgreesWithItsTextbookForm) {
  forPairs([](float y, float x) {
    double d = static_cast<double>(y) - x;
    if (std::fabs(d) < 0.5 * x)
      return; // there the textbook form cancels
    double got =
        untilted(Host<double>{y}, Host<double>{x}, Host<double>{d}).value;
    long double want = lgammal(y) - lgammal(x) -
                       (long double)digamma(Host<double>{x}).value * d;
    EXPECT_LE(relativeError(got, static_cast<double>(want)), 2e-13)
        << y << " " << x;
  });
}

TEST(GammaDifference, AreZeroForEqualArguments) {
  for (float x : {1e-3f, 0.7f, 3.0f, 5.0f, 1e4f}) {
    Host<float> at{x}, zero{0.0f};
    EXPECT_EQ(untilted(at, at, zero).value, 0.0f);
    EXPECT_EQ(digammaDifference(at, at, zero).value, 0.0f);
  }
}

TEST(GammaDifference, NaNGivesNaN) {
  Host<float> nan{kNan}, one{1.0f};
  EXPECT_TRUE(std::isnan(untilted(nan, one, nan).value));
  EXPECT_TRUE(std::isnan(untilted(one, nan, nan).value));
  EXPECT_TRUE(std::isnan(digammaDifference(nan, one, nan).value));
  EXPECT_TRUE(std::isnan(digammaDifference(one, nan, nan).value));
}

TEST(GammaDifference, IsNaNWhereAnArgumentIsNotPositive) {
  const std::pair<float, float> outside[] = {
      {-1.0f, 2.0f}, {2.0f, -1.0f}, {0.0f, 2.0f}, {2.0f, 0.0f}, {-0.5f, -0.5f}};
  for (auto [a, b] : outside) {
    Host<float> y{a}, x{b}, d{a - b};
    EXPECT_TRUE(std::isnan(untilted(y, x, d).value)) << a << ' ' << b;
  }
}

TEST(GammaDifference, OfDigammasIsInfiniteAtZeroAndNaNBelow) {
  auto at = [](float y, float x) {
    return digammaDifference(Host<float>{y}, Host<float>{x}, Host<float>{y - x})
        .value;
  };
  EXPECT_EQ(at(0.0f, 2.0f), -kInf);
  EXPECT_EQ(at(2.0f, 0.0f), kInf);
  EXPECT_TRUE(std::isnan(at(-1.0f, 2.0f)));
  EXPECT_TRUE(std::isnan(at(2.0f, -1.0f)));
  EXPECT_TRUE(std::isnan(at(-0.5f, -0.5f)));
}

} // namespace sluice::special
