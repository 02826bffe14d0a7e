#include "Accuracy.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

static constexpr double kZeta3 = 1.2020569031595943;
static constexpr double kZeta5 = 1.03692775514337;

template <class T>
static void expectPolygamma(int n, double x, double want, double tolerance) {
  EXPECT_LE(relativeError(polygamma(n, host<T>(x)).value, want), tolerance)
      << n << " " << x;
}

/// Values in closed form (DLMF 5.15).
template <class T> static void expectClosedForms(double tolerance) {
  double pi2 = kPi * kPi;
  expectPolygamma<T>(2, 1.0, -2 * kZeta3, tolerance);
  expectPolygamma<T>(2, 0.5, -14 * kZeta3, tolerance);
  expectPolygamma<T>(3, 1.0, pi2 * pi2 / 15, tolerance);
  expectPolygamma<T>(3, 0.5, pi2 * pi2, tolerance);
  expectPolygamma<T>(4, 1.0, -24 * kZeta5, tolerance);
  expectPolygamma<T>(4, 0.5, -24 * 31 * kZeta5, tolerance);
}

TEST(Polygamma, ClosedFormsInFloat) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    expectClosedForms<float>(2e-6);
  }
}

TEST(Polygamma, ClosedFormsInDouble) { expectClosedForms<double>(1e-13); }

TEST(Polygamma, RecurrenceHoldsUpToOrder20) {
  for (int n = 2; n <= 20; ++n)
    for (double x : {0.1, 0.9, 3.3, 40.0}) {
      double step =
          (n % 2 ? 1 : -1) * std::tgamma(n + 1.0) / std::pow(x, n + 1);
      double above = polygamma(n, Host<double>{x + 1}).value;
      expectPolygamma<double>(n, x, above + step, 1e-12);
    }
}

TEST(Polygamma, FloatAgreesWithDoubleUpToOrder20) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (int n = 2; n <= 20; ++n)
      for (float x : {0.3f, 1.7f, 12.0f, 60.0f})
        expectPolygamma<float>(n, x, polygamma(n, Host<double>{x}).value, 5e-6);
  }
}

TEST(Polygamma, IsInfiniteAtZeroAndNaNBelow) {
  EXPECT_EQ(polygamma(2, Host<float>{0.0f}).value, -kInf);
  EXPECT_EQ(polygamma(3, Host<float>{0.0f}).value, kInf);
  EXPECT_TRUE(std::isnan(polygamma(2, Host<float>{-0.5f}).value));
}

} // namespace sluice::special
