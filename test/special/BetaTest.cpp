#include "compiler/Special/Beta.h"
#include "Accuracy.h"

namespace sluice::special {

template <class T> static T betaincAt(double a, double b, double x) {
  return betainc(host<T>(a), host<T>(b), host<T>(x)).value;
}

TEST(Beta, BetaincMatchesTheGoldenTablesInFloat) {
  for (const char *name : {"ibeta.tsv", "ibeta_small.tsv"})
    for (const auto &row : readTable(name))
      EXPECT_NEAR(betaincAt<float>(row[0], row[1], row[2]), row[5], 2e-6);
}

TEST(Beta, BetaincMatchesTheGoldenTablesInDouble) {
  for (const char *name : {"ibeta.tsv", "ibeta_small.tsv"})
    for (const auto &row : readTable(name))
      EXPECT_NEAR(betaincAt<double>(row[0], row[1], row[2]), row[5], 1e-12);
}

TEST(Beta, BetaincFromBothKeepsTheDigitsOfTheComplement) {
  // I_x(a, b) for x = 1 - 1e-12, which a float cannot hold: 1 - I = y^b.
  Host<float> a{1.0f}, b{0.125f}, x{1.0f}, y{1e-12f}, zero{0.0f};
  EXPECT_NEAR(betaincFromBoth(a, b, x, y, zero).value,
              1 - std::pow(1e-12, 0.125), 2e-6);
}

TEST(Beta, BetaincOfLargeParametersFollowsItsClosedForm) {
  // I_x(a, 1) = x^a.
  for (double a : {500.0, 2e4, 3e5})
    for (double mass : {0.01, 0.3, 0.9})
      EXPECT_NEAR(betaincAt<double>(a, 1, std::pow(mass, 1 / a)), mass, 1e-10);
}

TEST(Beta, BetaincIsOneHalfInTheMiddleOfSymmetricLaws) {
  for (double a : {0.3, 2.0, 70.0, 150.0, 9e3, 9e5})
    EXPECT_NEAR(betaincAt<double>(a, a, 0.5), 0.5, 1e-12);
}

TEST(Beta, BetaincAtAndBeyondTheEnds) {
  EXPECT_EQ(betaincAt<float>(2, 3, 0), 0);
  EXPECT_EQ(betaincAt<float>(2, 3, -1), 0);
  EXPECT_EQ(betaincAt<float>(2, 3, 1), 1);
  EXPECT_EQ(betaincAt<float>(2, 3, 2), 1);
}

TEST(Beta, BetaincOfBadParametersIsNaN) {
  for (double bad : {0.0, -1.0, double(kNan), double(kInf)}) {
    EXPECT_TRUE(std::isnan(betaincAt<float>(bad, 1, 0.5)));
    EXPECT_TRUE(std::isnan(betaincAt<float>(1, bad, 0.5)));
  }
  EXPECT_TRUE(std::isnan(betaincAt<float>(1, 1, kNan)));
}

} // namespace sluice::special
