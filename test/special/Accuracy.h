// Golden tables, sweeps over all floats, and distances in ulp.
#ifndef SLUICE_TEST_SPECIAL_ACCURACY_H
#define SLUICE_TEST_SPECIAL_ACCURACY_H

#include "compiler/Special/Host.h"
#include "gtest/gtest.h"

#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace sluice::special {

inline constexpr float kInf = std::numeric_limits<float>::infinity();
inline constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <class T> Host<T> host(double x) { return {static_cast<T>(x)}; }

/// The formulas of a GPU for a while, whose instructions err down or up.
struct AsOnGpu {
  explicit AsOnGpu(int errors) { gpuErrors = errors; }
  ~AsOnGpu() { gpuErrors = 0; }
};

/// The rows of test/data/<name>; a table without rows is a failed test.
inline std::vector<std::vector<double>> readTable(const std::string &name) {
  std::ifstream file(std::string(SLUICE_TEST_DATA) + "/" + name);
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#')
      continue;
    std::istringstream fields(line);
    std::vector<double> row;
    for (std::string field; fields >> field;)
      row.push_back(std::strtod(field.c_str(), nullptr));
    rows.push_back(row);
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

inline double mixedError(double got, double want) {
  return std::fabs(got - want) / (1 + std::fabs(want));
}
inline double relativeError(double got, double want) {
  return std::fabs(got - want) / std::fabs(want);
}

/// |got - want| in units of the last place of `want` in T.
template <class T> double ulpError(T got, long double want) {
  int digits = std::numeric_limits<T>::digits - 1;
  double tiny = std::numeric_limits<T>::denorm_min();
  double rounded = static_cast<double>(want);
  double ulp = tiny;
  if (rounded != 0) // ilogb(0) is the smallest integer there is
    ulp = std::max(std::ldexp(1.0, std::ilogb(rounded) - digits), tiny);
  return static_cast<double>(std::fabs(got - want) / ulp);
}

/// Whether got is the float that want rounds to or overflows to.
inline bool sameSpecial(float got, float want) {
  return (std::isnan(got) && std::isnan(want)) || got == want;
}

/// Calls f and reference at 10^7 floats spread over all bit patterns: results
/// that are NaN, infinite or 0 must agree, others lie within `bound` ulp.
template <class F, class R>
void expectWithinUlp(F f, R reference, double bound) {
  constexpr uint64_t kStride = 419;
  double worst = 0;
  float worstAt = 0;
  for (uint64_t pattern = 0; pattern < (uint64_t(1) << 32);
       pattern += kStride) {
    Host<float> x = fromBits(Host<int32_t>{static_cast<int32_t>(pattern)});
    float got = f(x).value;
    double want = reference(static_cast<double>(x.value));
    float rounded = static_cast<float>(want);
    if (!std::isfinite(rounded) || rounded == 0) {
      ASSERT_TRUE(sameSpecial(got, rounded)) << x.value << ": " << got;
      continue;
    }
    double error = ulpError(got, want);
    if (!(error <= worst)) {
      worst = error;
      worstAt = x.value;
    }
  }
  EXPECT_LE(worst, bound) << "at " << worstAt;
}

/// The same for f64 at 10^6 points between low and high, half of them drawn
/// towards 0 by factors down to 1e-16.
template <class F, class R>
void expectWithinUlpWide(F f, R reference, double low, double high,
                         double bound) {
  constexpr int kPoints = 1000000;
  double worst = 0, worstAt = 0;
  for (int i = 0; i < kPoints; ++i) {
    double x = low + (high - low) * (i + 0.37) / kPoints;
    if (i % 2)
      x *= std::pow(10.0, -16.0 * ((i * 7919LL) % 1000) / 1000);
    double error =
        ulpError(f(Host<double>{x}).value, reference((long double)x));
    if (!(error <= worst)) {
      worst = error;
      worstAt = x;
    }
  }
  EXPECT_LE(worst, bound) << "at " << worstAt;
}

} // namespace sluice::special

#endif
