#include "compiler/Special/Gamma.h"
#include "Accuracy.h"

namespace sluice::special {

template <class T> class Gamma : public testing::Test {
public:
  static constexpr bool wide = sizeof(T) == 8;
};
using Floats = testing::Types<float, double>;
TYPED_TEST_SUITE(Gamma, Floats);

TYPED_TEST(Gamma, LgammaMatchesTheGoldenTable) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const auto &row : readTable("lgamma.tsv"))
      EXPECT_LE(mixedError(lgamma(host<TypeParam>(row[0])).value, row[2]),
                this->wide ? 1e-12 : 2e-6)
          << row[0];
  }
}

TYPED_TEST(Gamma, DigammaMatchesTheGoldenTable) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const auto &row : readTable("digamma.tsv"))
      EXPECT_LE(mixedError(digamma(host<TypeParam>(row[0])).value, row[1]),
                this->wide ? 1e-12 : 2e-6)
          << row[0];
  }
}

TYPED_TEST(Gamma, TrigammaMatchesTheGoldenTable) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const auto &row : readTable("trigamma.tsv"))
      EXPECT_LE(relativeError(trigamma(host<TypeParam>(row[0])).value, row[1]),
                this->wide ? 1e-12 : 1e-6)
          << row[0];
  }
}

TYPED_TEST(Gamma, DigammaIsTheSlopeOfLgammaBelowZero) {
  for (double x : {-0.3, -1.7, -2.5, -7.1, -30.4}) {
    double h = 1e-5;
    double slope = (std::lgamma(x + h) - std::lgamma(x - h)) / (2 * h);
    EXPECT_LE(mixedError(digamma(host<TypeParam>(x)).value, slope), 2e-6) << x;
  }
}

TYPED_TEST(Gamma, LgammaAtZeroPolesAndInfinity) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (double x : {0.0, -1.0, -2.0, -50.0, -5e36, double(kInf)})
      EXPECT_EQ(lgamma(host<TypeParam>(x)).value, kInf) << x;
    EXPECT_TRUE(std::isnan(lgamma(host<TypeParam>(kNan)).value));
  }
}

TYPED_TEST(Gamma, DigammaAtZeroAndInfinity) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    EXPECT_EQ(digamma(host<TypeParam>(0)).value, -kInf);
    EXPECT_EQ(digamma(host<TypeParam>(kInf)).value, kInf);
    EXPECT_TRUE(std::isnan(digamma(host<TypeParam>(kNan)).value));
  }
}

TYPED_TEST(Gamma, TrigammaAtZeroInfinityAndBelow) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    EXPECT_EQ(trigamma(host<TypeParam>(0)).value, kInf);
    EXPECT_EQ(trigamma(host<TypeParam>(kInf)).value, 0);
    EXPECT_TRUE(std::isnan(trigamma(host<TypeParam>(-0.5)).value));
    EXPECT_TRUE(std::isnan(trigamma(host<TypeParam>(kNan)).value));
  }
}

} // namespace sluice::special
