#include "compiler/Special/Gamma.h"
#include "Accuracy.h"

namespace sluice::special {

/// Of a float type; of a GPU whose instructions err down or up, or the host.
template <class T, int Errors> struct Formulas {
  using Float = T;
  static constexpr int errors = Errors;
};

template <class F> class Gamma : public testing::Test {
public:
  using Float = typename F::Float;
  static constexpr bool wide = sizeof(Float) == 8;
  static Host<Float> at(double x) { return host<Float>(x); }

private:
  AsOnGpu formulas{F::errors};
};
using AllFormulas = testing::Types<Formulas<float, 0>, Formulas<float, -1>,
                                   Formulas<float, 1>, Formulas<double, 0>>;
TYPED_TEST_SUITE(Gamma, AllFormulas);

TYPED_TEST(Gamma, LgammaMatchesTheGoldenTable) {
  for (const auto &row : readTable("lgamma.tsv"))
    EXPECT_LE(mixedError(lgamma(this->at(row[0])).value, row[2]),
              this->wide ? 1e-12 : 2e-6)
        << row[0];
}

TYPED_TEST(Gamma, DigammaMatchesTheGoldenTable) {
  for (const auto &row : readTable("digamma.tsv"))
    EXPECT_LE(mixedError(digamma(this->at(row[0])).value, row[1]),
              this->wide ? 1e-12 : 2e-6)
        << row[0];
}

TYPED_TEST(Gamma, TrigammaMatchesTheGoldenTable) {
  for (const auto &row : readTable("trigamma.tsv"))
    EXPECT_LE(relativeError(trigamma(this->at(row[0])).value, row[1]),
              this->wide ? 1e-12 : 1e-6)
        << row[0];
}

TYPED_TEST(Gamma, DigammaIsTheSlopeOfLgammaBelowZero) {
  for (double x : {-0.3, -1.7, -2.5, -7.1, -30.4}) {
    double h = 1e-5;
    double slope = (std::lgamma(x + h) - std::lgamma(x - h)) / (2 * h);
    EXPECT_LE(mixedError(digamma(this->at(x)).value, slope), 2e-6) << x;
  }
}

TYPED_TEST(Gamma, LgammaAtZeroPolesAndInfinity) {
  for (double x : {0.0, -1.0, -2.0, -50.0, -5e36, double(kInf)})
    EXPECT_EQ(lgamma(this->at(x)).value, kInf) << x;
  EXPECT_TRUE(std::isnan(lgamma(this->at(kNan)).value));
}

TYPED_TEST(Gamma, DigammaAtZeroPolesAndInfinity) {
  EXPECT_EQ(digamma(this->at(0)).value, -kInf);
  EXPECT_EQ(digamma(this->at(-0.0)).value, kInf);
  EXPECT_EQ(digamma(this->at(kInf)).value, kInf);
  for (double x : {-1.0, -2.0, -50.0, -5e36, -double(kInf), double(kNan)})
    EXPECT_TRUE(std::isnan(digamma(this->at(x)).value)) << x;
}

TYPED_TEST(Gamma, TrigammaAtZeroInfinityAndBelow) {
  EXPECT_EQ(trigamma(this->at(0)).value, kInf);
  EXPECT_EQ(trigamma(this->at(kInf)).value, 0);
  EXPECT_TRUE(std::isnan(trigamma(this->at(-0.5)).value));
  EXPECT_TRUE(std::isnan(trigamma(this->at(kNan)).value));
}

} // namespace sluice::special
