#include "Accuracy.h"
#include "Draws.h"
#include "compiler/Special/GammaGradientWide.h"

namespace sluice::special {

template <class T> static T gradient(double alpha, double logZ) {
  return logGammaSampleGrad(host<T>(alpha), host<T>(logZ)).value;
}

TEST(GammaGradient, MatchesTheGoldenTableInFloat) {
  for (const auto &row : readTable("gamma_grad.tsv"))
    EXPECT_LE(relativeError(gradient<float>(row[0], row[1]), row[2]), 3.4e-6)
        << row[0] << " " << row[1];
}

TEST(GammaGradient, MatchesTheGoldenTableOnAGpu) {
  for (int errors : {-1, 1}) {
    AsOnGpu gpu(errors);
    for (const auto &row : readTable("gamma_grad.tsv"))
      EXPECT_LE(relativeError(gradient<float>(row[0], row[1]), row[2]), 5e-6)
          << row[0] << " " << row[1];
  }
}

TEST(GammaGradient, MatchesTheGoldenTableInDouble) {
  for (const auto &row : readTable("gamma_grad.tsv"))
    EXPECT_LE(relativeError(gradient<double>(row[0], row[1]), row[2]), 1e-9)
        << row[0] << " " << row[1];
}

TEST(GammaGradient, FloatAgreesWithDoubleOverAllBranches) {
  for (double alpha = 1e-3; alpha < 1e4; alpha *= 1.23)
    for (int draw = 0; draw < 100; ++draw) {
      DrawAddress<Host<int64_t>> at{{5}, {0}, {draw}, {0}, 0};
      float a = static_cast<float>(alpha);
      float logZ = drawLogGamma(a, at);
      EXPECT_LE(
          relativeError(gradient<float>(a, logZ), gradient<double>(a, logZ)),
          4e-6)
          << a << " " << logZ;
    }
}

TEST(GammaGradient, StaysPositiveAndFiniteFarFromTheMean) {
  for (double alpha : {1e-3, 0.5, 3.0, 9.99, 10.0, 80.0, 1e4})
    for (double ratio : {1e-9, 1e-3, 0.1, 0.13, 0.5, 2.0, 2.9, 3.1, 50.0}) {
      float w = gradient<float>(alpha, std::log(alpha * ratio));
      EXPECT_GT(w, 0) << alpha << " " << ratio;
      EXPECT_LT(w, kInf) << alpha << " " << ratio;
    }
}

TEST(GammaGradient, FarBelowTheMeanFloatAgreesWithDouble) {
  for (double alpha : {10.0, 25.0, 300.0, 5e3})
    for (double ratio : {1e-6, 0.01, 0.119}) {
      float logZ = static_cast<float>(std::log(alpha * ratio));
      EXPECT_LE(relativeError(gradient<float>(alpha, logZ),
                              gradient<double>(alpha, logZ)),
                1e-5)
          << alpha << " " << ratio;
    }
}

/// The series of w in z, for alpha below 0.01.
static double seriesGradient(long double alpha, long double logZ) {
  long double term = 1 / alpha, sum = 0;
  // digamma(alpha + 1), for a small alpha by its series.
  const long double zeta[] = {1.6449340668482264365L, 1.2020569031595942854L,
                              1.0823232337111381915L, 1.0369277551433699263L,
                              1.0173430619844491397L, 1.0083492773819228268L};
  long double excess = -0.57721566490153286061L;
  for (int k = 0; k < 6; ++k)
    excess += (k % 2 ? -1 : 1) * zeta[k] * powl(alpha, k + 1);
  excess -= logZ;
  for (int n = 1; n < 80; ++n) {
    sum += term * excess;
    term *= expl(logZ) / (alpha + n);
    excess += 1 / (alpha + n);
  }
  return static_cast<double>(sum);
}

TEST(GammaGradient, DoubleHoldsForSmallAlpha) {
  for (double alpha : {1e-9, 1e-6, 3e-5, 1.1e-3, 5e-3})
    for (double logZ : {-1e4, -22.0, -10.9, -5.87, -2.0, 0.0, 1.0})
      EXPECT_LE(relativeError(gradient<double>(alpha, logZ),
                              seriesGradient(alpha, logZ)),
                1e-12)
          << alpha << " " << logZ;
}

TEST(GammaGradient, FloatAgreesWithDoubleAtTheEdgesOfItsRegions) {
  for (double alpha :
       {1e-6, 1e-3, 0.1, 0.7, 2.0, 5.5, 9.9999, 10.0, 10.2, 40.0})
    for (double part : {1e-3, 0.2, 0.6, 0.9, 0.9999, 1.0001, 1.1, 2.0}) {
      float a = static_cast<float>(alpha);
      auto logZ = static_cast<float>(std::log(part * (1.75 * alpha + 1.5)));
      EXPECT_LE(
          relativeError(gradient<float>(a, logZ), gradient<double>(a, logZ)),
          5e-6)
          << a << " " << part;
    }
}

TEST(GammaGradient, AveragesToTrigamma) {
  constexpr int kDraws = 100000;
  for (double alpha : {0.05, 0.8, 4.0, 60.0}) {
    double sum = 0, squares = 0, weighted = 0, weightedSquares = 0;
    for (int i = 0; i < kDraws; ++i) {
      DrawAddress<Host<int64_t>> at{{77}, {0}, {i}, {0}, 0};
      double logZ = drawLogGamma(static_cast<float>(alpha), at);
      double w = gradient<float>(alpha, logZ), zw = std::exp(logZ) * w;
      sum += w;
      squares += w * w;
      weighted += zw;
      weightedSquares += zw * zw;
    }
    auto error = [&](double total, double square) {
      double mean = total / kDraws;
      return 5 * std::sqrt((square / kDraws - mean * mean) / kDraws);
    };
    // E[w] = trigamma(alpha), E[z w] = 1.
    EXPECT_NEAR(sum / kDraws, trigamma(Host<double>{alpha}).value,
                error(sum, squares))
        << alpha;
    EXPECT_NEAR(weighted / kDraws, 1, error(weighted, weightedSquares))
        << alpha;
  }
}

TEST(GammaGradient, IsNaNWhereTheDrawIs) {
  for (double alpha : {0.0, -1.0, 1.0, 1e6, double(kNan), double(kInf)}) {
    EXPECT_TRUE(std::isnan(gradient<float>(alpha, kNan))) << alpha;
    EXPECT_TRUE(std::isnan(gradient<double>(alpha, kNan))) << alpha;
  }
}

} // namespace sluice::special
