#include "compiler/Special/Bernoulli.h"
#include "Accuracy.h"

namespace sluice::special {

/// The divergence in long double, with p <= 1/2.
static long double klReference(long double l1, long double l2) {
  if (l1 > 0) {
    l1 = -l1;
    l2 = -l2;
  }
  long double p = expl(l1) / (1 + expl(l1)), d = l2 - l1;
  if (fabsl(d) < 0.02) { // cumulants of the law
    long double v = p * (1 - p), c3 = v * (1 - 2 * p), c4 = v * (1 - 6 * v);
    long double c5 = c3 * (1 - 12 * v), c6 = v * (1 - 30 * v + 120 * v * v);
    return d * d *
           (v / 2 +
            d * (c3 / 6 + d * (c4 / 24 + d * (c5 / 120 + d * c6 / 720))));
  }
  return log1pl(p * expm1l(d)) - p * d;
}

template <class T> static void expectDivergence(double tolerance) {
  for (double l1 = -25; l1 <= 25; l1 += 0.83)
    for (double q = 1e-4; q < 50; q *= 1.31)
      for (double sign : {-1.0, 1.0}) {
        Host<T> a = host<T>(l1), b = host<T>(l1 + sign * q);
        long double want = klReference(a.value, b.value);
        EXPECT_LE(relativeError(klBernoulli(a, b).value, (double)want),
                  tolerance)
            << a.value << " " << b.value;
      }
}

TEST(Bernoulli, DivergenceHoldsTo1e5InFloat) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    expectDivergence<float>(1e-5);
  }
}

TEST(Bernoulli, DivergenceHoldsTo1e11InDouble) {
  expectDivergence<double>(1e-11);
}

TEST(Bernoulli, DivergenceStaysFiniteForLogitsFarApart) {
  EXPECT_NEAR(klBernoulli(Host<float>{0}, Host<float>{500}).value,
              250 - std::log(2), 1e-4);
  EXPECT_NEAR(klBernoulli(Host<float>{200}, Host<float>{-300}).value, 300,
              1e-3);
  EXPECT_EQ(klBernoulli(Host<float>{-500}, Host<float>{-300}).value, 0);
}

/// A gate that a mask has shut or opened: what is left is a softplus of l2.
template <class T> static void expectSoftplusBesides(T mask, double tolerance) {
  for (double l2 = -20; l2 <= 20; l2 += 1.7)
    for (T sign : {-1, 1}) {
      Host<T> b = host<T>(l2);
      double want = std::log1p(std::exp(-sign * b.value));
      EXPECT_LE(relativeError(klBernoulli(Host<T>{sign * mask}, b).value, want),
                tolerance)
          << sign * mask << " " << b.value;
    }
}

TEST(Bernoulli, DivergenceFromAMaskedLogit) {
  for (float mask : {1e4f, 1e9f, 1e30f, 1e38f, kInf})
    expectSoftplusBesides<float>(mask, 1e-5);
  for (double mask : {1e4, 1e9, 1e30, 1e300, double(kInf)})
    expectSoftplusBesides<double>(mask, 1e-11);
}

template <class T> static void expectSureLawsFarFromOthers() {
  Host<T> sure = host<T>(kInf), never = host<T>(-kInf);
  for (double l : {-1e30, -50.0, 0.0, 3.0, 1e30})
    for (Host<T> law : {sure, never})
      EXPECT_EQ(klBernoulli(host<T>(l), law).value, kInf) << l;
  EXPECT_EQ(klBernoulli(sure, sure).value, 0);
  EXPECT_EQ(klBernoulli(never, never).value, 0);
  EXPECT_EQ(klBernoulli(sure, never).value, kInf);
  EXPECT_TRUE(std::isnan(klBernoulli(host<T>(kNan), sure).value));
}

TEST(Bernoulli, DivergenceFromInfiniteLogits) {
  expectSureLawsFarFromOthers<float>();
  expectSureLawsFarFromOthers<double>();
}

TEST(Bernoulli, DivergenceOfEqualLogitsIsZero) {
  for (float l : {-90.0f, -3.0f, 0.0f, 0.5f, 20.0f})
    EXPECT_EQ(klBernoulli(Host<float>{l}, Host<float>{l}).value, 0);
}

TEST(Bernoulli, NaNGivesNaN) {
  EXPECT_TRUE(std::isnan(klBernoulli(Host<float>{kNan}, {1.0f}).value));
  EXPECT_TRUE(std::isnan(klBernoulli(Host<float>{1.0f}, {kNan}).value));
}

} // namespace sluice::special
