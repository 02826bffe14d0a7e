#include "compiler/Special/Power.h"
#include "Accuracy.h"

namespace sluice::special {

static const float kBases[] = {-kInf,  -2.0f, -1.0f, -0.5f, -0.0f, 0.0f,
                               1e-42f, 0.5f,  1.0f,  3.0f,  kInf,  kNan};
static const float kExponents[] = {-kInf, -3.0f, -2.0f, -0.5f, 0.0f, 0.5f,
                                   1.0f,  3.0f,  4.0f,  kInf,  kNan};

TEST(Power, AgreesWithThePowOfCAtSpecialValues) {
  for (float x : kBases)
    for (float y : kExponents) {
      float got = pow(Host<float>{x}, Host<float>{y}).value;
      float want = std::pow(x, y);
      if (std::isfinite(want) && want != 0)
        EXPECT_LE(ulpError(got, want), 2.0) << x << " ^ " << y;
      else
        EXPECT_TRUE(sameSpecial(got, want)) << x << " ^ " << y << ": " << got;
      if (want == 0)
        EXPECT_EQ(std::signbit(got), std::signbit(want)) << x << " ^ " << y;
    }
}

/// The largest error in ulp where x^y is between 2^-limit and 2^limit.
template <class T> static double worstPower(double limit) {
  double worst = 0;
  for (int i = 0; i < 1000000; ++i) {
    T x = static_cast<T>(std::exp((i % 2003) * 0.08 - 80));
    T y = static_cast<T>(((i * 7919LL) % 100003 - 50000) * 0.0017);
    long double want = powl(x, y);
    if (std::fabs(log2l(want)) < limit)
      worst =
          std::max(worst, ulpError(pow(Host<T>{x}, Host<T>{y}).value, want));
  }
  return worst;
}

TEST(Power, IsWithin2UlpInFloat) { EXPECT_LE(worstPower<float>(125), 2.0); }

TEST(Power, IsWithin3UlpInDouble) { EXPECT_LE(worstPower<double>(1020), 3.0); }

} // namespace sluice::special
