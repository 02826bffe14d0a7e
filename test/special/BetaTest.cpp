#include "compiler/Special/Beta.h"
#include "Accuracy.h"

#include <random>

namespace sluice::special {

template <class T> static T betaincAt(double a, double b, double x) {
  return betainc(host<T>(a), host<T>(b), host<T>(x)).value;
}

TEST(Beta, BetaincMatchesTheGoldenTablesInFloat) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const char *name : {"ibeta.tsv", "ibeta_small.tsv"})
      for (const auto &row : readTable(name))
        EXPECT_NEAR(betaincAt<float>(row[0], row[1], row[2]), row[5], 2e-6);
  }
}

TEST(Beta, BetaincMatchesTheGoldenTablesInDouble) {
  for (const char *name : {"ibeta.tsv", "ibeta_small.tsv"})
    for (const auto &row : readTable(name))
      EXPECT_NEAR(betaincAt<double>(row[0], row[1], row[2]), row[5], 1e-12);
}

TEST(Beta, BetaincInFloatFollowsDoubleWhereOneParameterIsSmall) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform;
  auto between = [&](double low, double high) {
    return low * std::pow(high / low, uniform(random));
  };
  for (int i = 0; i < 100000; ++i) {
    AsOnGpu formulas(i % 3 - 1);
    float a = between(1e-3, 5), b = between(1e-3, 250);
    if (i % 2)
      std::swap(a, b);
    // Around the middle, where the fraction's halves meet, and in the tails.
    double middle = (a + 1.0) / (a + b + 2.0);
    float x =
        i % 3 ? middle * between(0.3, 3) : std::exp(-12 * uniform(random));
    if (x < 1)
      EXPECT_NEAR(betaincAt<float>(a, b, x), betaincAt<double>(a, b, x), 2e-6)
          << a << " " << b << " " << x;
  }
}

TEST(Beta, BetaincInFloatFollowsDoubleWhereParametersAreLarge) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (double a :
         {0.05, 0.5, 1.0, 3.0, 4.9, 5.1, 9.0, 20.0, 90.0, 150.0, 500.0})
      for (double b : {300.0, 500.0, 2e3, 6.5e3, 2e4, 9e4})
        for (int i = -60; i < 90; ++i) {
          double mean = a / (a + b);
          double deviation = std::sqrt(mean * (1 - mean) / (a + b + 1));
          float x = static_cast<float>(mean + deviation * i / 12);
          if (x <= 0)
            continue;
          EXPECT_NEAR(betaincAt<float>(a, b, x), betaincAt<double>(a, b, x),
                      2e-6)
              << a << " " << b << " " << x;
          double rest = static_cast<float>(1.0 - x);
          EXPECT_NEAR(betaincAt<float>(b, a, rest),
                      betaincAt<double>(b, a, rest), 2e-6)
              << b << " " << a << " " << rest;
        }
  }
}

TEST(Beta, BetaincInFloatOfVeryUnequalParametersIsANumber) {
  for (double small : {1e-3, 1.0, 5.0, 90.0})
    for (double large : {1e4, 1e5, 3e5, 2e6})
      for (double at : {0.1, 0.9, 1.0, 1.1, 3.0}) {
        double x = at * (small + 1) / (small + large + 2);
        double lower = betaincAt<float>(small, large, x);
        EXPECT_TRUE(lower >= 0 && lower <= 1)
            << small << " " << large << " " << x;
        double upper = betaincAt<float>(large, small, 1 - x);
        EXPECT_TRUE(upper >= 0 && upper <= 1)
            << small << " " << large << " " << x;
      }
}

// I_x(a, b) by mpmath, 40 digits.
TEST(Beta, BetaincOfTinyParametersKeepsItsDigits) {
  const double rows[][4] = {
      {0x1p-100, 0x1p-99, 0.75, 0.66666666666666667},
      {0x1p-66, 0x1p-9, 0.875, 0.99999999999999999},
      {0x1p-14, 0x1p-20, 0.875, 0.01538644251099313},
      {0x1p-80, 0x1p-22, 0.390625, 1.0},
      {0x1p-97, 0x1p-95, 0.015625, 0.8},
      {0x1p-20, 0x1p3, 0.0625, 0.99999944788463383},
      {0x1p-9, 0x1p-9, 0.5, 0.5},
      {0x1p-30, 0x1p-60, 0.9375, 9.313225760969759e-10},
  };
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const auto &row : rows) {
      EXPECT_NEAR(betaincAt<float>(row[0], row[1], row[2]), row[3], 1e-6);
      EXPECT_NEAR(betaincAt<double>(row[0], row[1], row[2]), row[3], 1e-15);
    }
  }
}

TEST(Beta, BetaincOfTinyParametersStaysWithinItsRange) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> uniform;
  for (int i = 0; i < 100000; ++i) {
    AsOnGpu formulas(i % 3 - 1);
    double a = std::pow(10.0, -30 * uniform(random));
    double b = std::pow(10.0, 2 - 32 * uniform(random)), x = uniform(random);
    float narrow = betaincAt<float>(a, b, x);
    EXPECT_TRUE(narrow >= 0 && narrow <= 1) << a << " " << b << " " << x;
    double same = betaincAt<double>(
        static_cast<float>(a), static_cast<float>(b), static_cast<float>(x));
    EXPECT_NEAR(narrow, same, 1.2e-6) << a << " " << b << " " << x;
  }
}

// The limit is the regularised incomplete gamma function of a, here by mpmath.
TEST(Beta, BetaincBesideALargeParameter) {
  for (double large : {1e12, 1e17, 1e20, 1e24, 1e30}) {
    EXPECT_NEAR(betaincAt<float>(125, large, 125 / large), 0.51189467995217098,
                3e-6);
    EXPECT_NEAR(betaincAt<float>(2, large, 2 / large), 0.59399415029016192,
                3e-6);
  }
  for (double large : {1e20, 1e100, 1e150, 1e200, 1e280})
    EXPECT_NEAR(betaincAt<double>(125, large, 125 / large), 0.51189467995217098,
                1e-13);
}

// From a few deviations below the middle to as many above, by float64.
TEST(Beta, BetaincInFloatOfParametersUpToTenMillion) {
  for (double small : {2e4, 1e6, 3e6, 9.9e6})
    for (double ratio : {1.0, 3.0, 1e3, 1e6})
      for (int i = -24; i <= 24; ++i) {
        float a = small, b = small * ratio;
        double mean = a / (double(a) + b);
        double deviation = std::sqrt(mean * (1 - mean) / (double(a) + b));
        float x = static_cast<float>(mean + deviation * i / 8);
        double expected = betaincAt<double>(a, b, x);
        EXPECT_NEAR(betaincAt<float>(a, b, x), expected, 2e-6)
            << a << " " << b << " " << x;
      }
}

template <class T> static T fromLogs(double a, double b, double lx, double ly) {
  return betaincFromLogs(host<T>(a), host<T>(b), host<T>(lx), host<T>(ly))
      .value;
}

TEST(Beta, BetaincFromLogsKeepsTheDigitsOfTheComplement) {
  // I_x(1, 1/8) for x = 1 - 1e-12, which a float cannot hold: 1 - I = y^b.
  EXPECT_NEAR(fromLogs<float>(1, 0.125, -1e-12, std::log(1e-12)),
              1 - std::pow(1e-12, 0.125), 2e-6);
}

TEST(Beta, BetaincFromLogsKeepsWhatUnderflows) {
  // I_x(a, 1) = x^a for x = exp(-200), which a float cannot hold.
  EXPECT_NEAR(fromLogs<float>(1e-3, 1, -200, 0), std::exp(-0.2), 2e-6);
  EXPECT_NEAR(fromLogs<double>(1e-3, 1, -2000, 0), std::exp(-2.0), 1e-12);
}

TEST(Beta, BetaincFromLogsMatchesTheGoldenTables) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const char *name : {"ibeta.tsv", "ibeta_small.tsv"})
      for (const auto &row : readTable(name)) {
        double lx = std::log(row[2]), ly = std::log1p(-row[2]);
        EXPECT_NEAR(fromLogs<double>(row[0], row[1], lx, ly), row[5], 1e-12);
        EXPECT_NEAR(fromLogs<float>(row[0], row[1], lx, ly), row[5], 4e-6);
      }
  }
}

TEST(Beta, BetaincFromLogsAtTheEnds) {
  EXPECT_EQ(fromLogs<float>(2, 3, -kInf, 0), 0);
  EXPECT_EQ(fromLogs<float>(2, 3, 0, -kInf), 1);
  EXPECT_TRUE(std::isnan(fromLogs<float>(2, 3, kNan, 0)));
}

TEST(Beta, LogProbMatchesTheGoldenTable) {
  for (int errors : {0, -1, 1}) {
    AsOnGpu formulas(errors);
    for (const auto &row : readTable("beta_pdf.tsv")) {
      double log = std::log(row[3]);
      if (!std::isfinite(log))
        continue;
      double wide = betaLogProb(host<double>(row[2]), host<double>(row[0]),
                                host<double>(row[1]))
                        .value;
      EXPECT_NEAR(wide, log, 1e-12 * std::max(1.0, std::fabs(log)));
      double narrow = betaLogProb(host<float>(row[2]), host<float>(row[0]),
                                  host<float>(row[1]))
                          .value;
      EXPECT_NEAR(narrow, log, 2e-6 * std::max(1.0, std::fabs(log)));
    }
  }
}

TEST(Beta, LogProbAtTheEnds) {
  auto at = [](double x, double a, double b) {
    return betaLogProb(host<double>(x), host<double>(a), host<double>(b)).value;
  };
  EXPECT_EQ(at(0, 0.5, 2), kInf);
  EXPECT_EQ(at(0, 2, 2), -kInf);
  EXPECT_NEAR(at(0, 1, 3), std::log(3.0), 1e-14);
  EXPECT_NEAR(at(1, 3, 1), std::log(3.0), 1e-14);
  EXPECT_EQ(at(-0.1, 2, 2), -kInf);
  EXPECT_EQ(at(1.1, 2, 2), -kInf);
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

TEST(Beta, SubnormalNumbers) {
  for (auto [a, b] : {std::pair(0.05, 0.35), {0.01, 0.07}, {0.008, 9e5}})
    for (float x : {1e-30f, 1e-38f, 1e-40f, 1e-42f, 1e-44f})
      EXPECT_NEAR(betaincAt<float>(a, b, x), betaincAt<double>(a, b, x), 2e-6)
          << a << ' ' << b << ' ' << x;
}

TEST(Beta, NearlyOneWhereTheOtherParameterIsLarge) {
  for (float a : {1e6f, 7.585033e7f, 1.1301965e9f})
    for (double b : {11.7, 371.03, 947.2})
      for (double quantile : {0.2, 1.0, 2.0}) {
        float x = 1 - quantile * b / a;
        EXPECT_NEAR(betaincAt<float>(a, b, x), betaincAt<double>(a, b, x), 2e-6)
            << a << ' ' << b << ' ' << x;
      }
}

TEST(Beta, NaNWhereBothParametersAreTooLarge) {
  EXPECT_FALSE(std::isnan(betaincAt<float>(1e7, 1e9, 0.01)));
  EXPECT_TRUE(std::isnan(betaincAt<float>(1.1e7, 1.1e7, 0.5)));
  EXPECT_TRUE(std::isnan(betaincAt<double>(1e9, 2e7, 0.5)));
  EXPECT_EQ(betaincAt<float>(1e9, 1e9, 0), 0);
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
