#include "compiler/Special/Logarithm.h"
#include "Accuracy.h"

namespace sluice::special {

TEST(Logarithm, LogIsWithin2UlpOverAllFloats) {
  expectWithinUlp([](auto x) { return log(x); },
                  [](double x) { return std::log(x); }, 2.0);
}

TEST(Logarithm, LogIsWithin2UlpInDouble) {
  expectWithinUlpWide([](auto x) { return log(x); },
                      [](long double x) { return logl(x); }, 1e-9, 20, 2.0);
}

TEST(Logarithm, LogOfSubnormalDoubles) {
  for (double x : {5e-324, 1e-310, 2e-308})
    EXPECT_LE(ulpError(log(Host<double>{x}).value, logl(x)), 2.0);
}

TEST(Logarithm, Log1pIsWithin2UlpOverAllFloats) {
  expectWithinUlp([](auto x) { return log1p(x); },
                  [](double x) { return std::log1p(x); }, 2.0);
}

TEST(Logarithm, Log1pIsWithin2UlpInDouble) {
  expectWithinUlpWide([](auto x) { return log1p(x); },
                      [](long double x) { return log1pl(x); }, -0.9999, 1e3,
                      2.0);
}

TEST(Logarithm, Log1pOfLargeDoubles) {
  for (double x : {1e16, 1e19, 1e200, 1.7e308})
    EXPECT_LE(ulpError(log1p(Host<double>{x}).value, log1pl(x)), 2.0);
}

TEST(Logarithm, Log1pUnitIsWithin2UlpOnTheUnitInterval) {
  for (double x = 0; x <= 1; x += 1e-4)
    EXPECT_LE(ulpError(log1pUnit(host<float>(x)).value,
                       log1pl(static_cast<float>(x))),
              2.0);
  EXPECT_TRUE(std::isnan(log1pUnit(Host<float>{kNan}).value));
}

TEST(Logarithm, LogExcessIsAccurateRelativeToItselfNearZero) {
  for (double x = 1e-6; x < 0.3; x *= 1.01)
    for (double sign : {-1.0, 1.0}) {
      float at = static_cast<float>(sign * x);
      long double want = at - log1pl(at);
      EXPECT_LE(relativeError(logExcess(Host<float>{at}).excess.value,
                              static_cast<double>(want)),
                5e-7);
    }
}

} // namespace sluice::special
