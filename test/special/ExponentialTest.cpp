#include "compiler/Special/Exponential.h"
#include "Accuracy.h"

namespace sluice::special {

TEST(Exponential, ExpIsWithin2UlpOverAllFloats) {
  expectWithinUlp([](auto x) { return exp(x); },
                  [](double x) { return std::exp(x); }, 2.0);
}

TEST(Exponential, ExpIsWithin2UlpInDouble) {
  expectWithinUlpWide([](auto x) { return exp(x); },
                      [](long double x) { return expl(x); }, -708, 709.7, 2.0);
}

TEST(Exponential, ExpInDoubleReachesSubnormalsZeroAndInfinity) {
  EXPECT_EQ(exp(Host<double>{-744.0}).value, std::exp(-744.0));
  EXPECT_EQ(exp(Host<double>{-1e3}).value, 0.0);
  EXPECT_EQ(exp(Host<double>{710.0}).value, kInf);
  EXPECT_TRUE(std::isnan(exp(Host<double>{kNan}).value));
}

TEST(Exponential, ExpNonPositiveAgreesWithExpBelowZero) {
  for (float x : {-0.0f, -1e-30f, -1.0f, -87.5f, -100.0f, -kInf})
    EXPECT_EQ(expNonPositive(Host<float>{x}).value, exp(Host<float>{x}).value);
  EXPECT_TRUE(std::isnan(expNonPositive(Host<float>{kNan}).value));
}

TEST(Exponential, ExpNormalIsWithin2UlpOfExpUpTo87) {
  for (double x = -87; x <= 87; x += 0.01)
    EXPECT_LE(
        ulpError(expNormal(host<float>(x)).value, expl(static_cast<float>(x))),
        2.0);
}

TEST(Exponential, ExpIsWithin6UlpOnAGpu) {
  for (int errors : {-1, 1}) {
    AsOnGpu gpu(errors);
    for (double x = -104; x < 88.7; x += 0.003) {
      float at = static_cast<float>(x);
      EXPECT_LE(ulpError(exp(Host<float>{at}).value, expl(at)), 6.0) << at;
    }
    EXPECT_EQ(exp(Host<float>{-kInf}).value, 0.0f);
    EXPECT_EQ(exp(Host<float>{89.0f}).value, kInf);
    EXPECT_EQ(exp(Host<float>{kInf}).value, kInf);
  }
}

TEST(Exponential, Expm1IsWithin2UlpOverAllFloats) {
  expectWithinUlp([](auto x) { return expm1(x); },
                  [](double x) { return std::expm1(x); }, 2.0);
}

TEST(Exponential, Expm1IsWithin2UlpInDouble) {
  expectWithinUlpWide([](auto x) { return expm1(x); },
                      [](long double x) { return expm1l(x); }, -50, 709.7, 2.0);
}

TEST(Exponential, TanhIsWithin2UlpOverAllFloats) {
  expectWithinUlp([](auto x) { return tanh(x); },
                  [](double x) { return std::tanh(x); }, 2.0);
}

TEST(Exponential, TanhIsWithin2UlpInDouble) {
  expectWithinUlpWide([](auto x) { return tanh(x); },
                      [](long double x) { return tanhl(x); }, -20, 20, 2.0);
}

} // namespace sluice::special
