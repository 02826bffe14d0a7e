//===- Logarithm.h - log, log1p and x - log1p(x) --------------------------===//
//
// Range reduction x = 2^k (1 + f), |f| <= 1/3, then
// log1p(f) = f + f^2 (-1/2 + f P(f)) (Muller, Elementary Functions, ch. 11).
// The tail gives H(f) = f - log1p(f) without cancellation.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_LOGARITHM_H
#define SLUICE_COMPILER_SPECIAL_LOGARITHM_H

#include "compiler/Special/Polynomial.h"

#include <utility>

namespace sluice::special {

/// (log1p(f) - f)/f^2 for |f| <= 1/3.
template <class V> V logTail(V f) {
  return fma(f, polynomial(f, coefficients::log32, coefficients::log64), -0.5);
}

/// The bits of 2/3, of the exponent field and of 1, and that field's unit.
struct LogFormat {
  int64_t twoThirds;
  int64_t exponentMask;
  int64_t one;
  double unit;
  double smallestNormal;
};

template <class V> LogFormat logFormat(V x) {
  if (isWide(x))
    return {0x3fe5555555555555, static_cast<int64_t>(0xfff0000000000000),
            0x3ff0000000000000, 0x1p52, 0x1p-1022};
  return {0x3f2aaaab, static_cast<int32_t>(0xff800000), 0x3f800000, 0x1p23,
          0x1p-126};
}

/// log(2^k (1 + f)) for k in the units of its field, which a shift would only
/// make smaller: all of these numbers are exact.
template <class V> V logFromReduced(V k, V f) {
  return fma(k, kLog2 / logFormat(f).unit, fma(f * f, logTail(f), f));
}

/// The exponent k of u = 2^k m, m in [2/3, 4/3), in the place of its field.
template <class V> auto exponentField(V u, const LogFormat &format) {
  return (bits(u) - format.twoThirds) & format.exponentMask;
}

/// log x for a positive, normal, finite x; anything for another.
template <class V> V logNormal(V x) {
  LogFormat format = logFormat(x);
  auto field = exponentField(x, format);
  V k = toFloat(field, x);
  return logFromReduced(k, fromBits(bits(x) - field) - 1.0);
}

/// log x as `logNormal`, where in f32 an error of 2e-7 max(1, |log2 x|) will
/// do: an instruction of a GPU.
template <class V> V logAbsolute(V x) {
  return hasPowerOfTwo(x) ? logOfTwo(x) * kLog2 : logNormal(x);
}

/// log x. Measured: f32 1 ulp (10^7 points), f64 1.3 ulp, subnormals included.
/// log 0 = -inf; NaN below 0.
template <class V> V log(V x) {
  LogFormat format = logFormat(x);
  auto subnormal = x < format.smallestNormal;
  V scaled = select(subnormal, x * 0x1p54, x);
  auto field = exponentField(scaled, format);
  V k = toFloat(field, x) - select(subnormal, 54.0 * format.unit, like(x, 0.0));
  V result = logFromReduced(k, fromBits(bits(scaled) - field) - 1.0);
  V special = select(x == 0.0, -kInfinity, select(x < 0.0, kNaN, x));
  return select((x > 0.0) & (x < kInfinity), result, special);
}

/// log(1 + x) for x >= -1/3 and finite with 2^k(1 + f) kept apart: f carries
/// x's own digits, fma(x, 2^-k, 2^-k - 1); k is in the units of its field.
template <class V> struct Log1pReduced {
  V k, f;
};

template <class V> Log1pReduced<V> reduceLog1p(V x) {
  LogFormat format = logFormat(x);
  auto field = exponentField(x + 1.0, format);
  V k = toFloat(field, x);
  V scale = fromBits(like(field, format.one) - field);
  return {k, fma(x, scale, scale - 1.0)};
}

/// log(1 + x) for -1 < x < 2^100; anything for another, NaN for NaN.
template <class V> V log1pNormal(V x) {
  auto [k, f] = reduceLog1p(x);
  return logFromReduced(k, f);
}

/// log(1 + x) for x in [0, 1], where k is 0 or 1. NaN gives NaN.
template <class V> V log1pUnit(V x) {
  auto upper = x > 1.0 / 3;
  V f = select(upper, fma(x, 0.5, -0.5), x);
  V log = fma(f * f, logTail(f), f);
  return select(upper, log + kLog2, log);
}

/// log(1 + x). Measured: f32 1.7 ulp (10^7 points), f64 1.4 ulp.
/// -inf at -1, NaN below. Beyond 2^60 it is log x, scaled by 2^-64.
template <class V> V log1p(V x) {
  LogFormat format = logFormat(x);
  auto large = x > 0x1p60;
  V scaled = select(large, x * 0x1p-64, x);
  auto field = exponentField(select(large, scaled, x + 1.0), format);
  V k = toFloat(field, x) + select(large, 64.0 * format.unit, like(x, 0.0));
  V scale = fromBits(like(field, format.one) - field);
  V f = fma(scaled, scale, select(large, -1.0, scale - 1.0));
  V special = select(x == -1.0, -kInfinity, select(x < -1.0, kNaN, x));
  return select((x > -1.0) & (x < kInfinity), logFromReduced(k, f), special);
}

/// H(x) = x - log1p(x) >= 0 and log1p(x) together, x > -1; H is accurate
/// relative to itself near 0.
template <class V> struct LogExcess {
  V excess, log1p;
};

template <class V> LogExcess<V> logExcess(V x) {
  auto [k, f] = reduceLog1p(x);
  V tail = logTail(f);
  V log = fma(k, kLog2 / logFormat(x).unit, fma(f * f, tail, f));
  return {select(k == 0.0, -(f * f * tail), x - log), log};
}

/// log(y/x), and how far it bends from t = y/x - 1.
template <class V> struct LogRatio {
  V t, log;
  V nearBend, bend; // log - t, where `near` and everywhere
  decltype(std::declval<V>() < 0.0) near; // |t| <= 1/3, roughly
};

/// Of positive x and y with d = y - x, which counts where `near`: y/x - 1 would
/// lose its digits. Elsewhere t near -1 has lost those of y/x.
template <class V> LogRatio<V> logRatio(V y, V x, V d, V inverseX) {
  LogFormat format = logFormat(x);
  auto field = exponentField(y * inverseX, format);
  V k = toFloat(field, x);
  auto near = k == 0.0;
  V scale = fromBits(like(field, format.one) - field);
  V t = d * inverseX;
  V f = select(near, t, fma(scale, y, -x) * inverseX);
  V bend = f * f * logTail(f);
  V log = fma(k, kLog2 / format.unit, f + bend);
  return {t, log, bend, select(near, bend, log - t), near};
}

/// The same where `logAbsolute` will do unless `near`.
template <class V> LogRatio<V> logRatioAbsolute(V y, V x, V d, V inverseX) {
  if (!hasPowerOfTwo(x))
    return logRatio(y, x, d, inverseX);
  V t = d * inverseX;
  auto near = abs(t) < 1.0 / 3;
  V square = t * t, tail = logTail(t), power = logOfTwo(y * inverseX);
  return {t, select(near, fma(square, tail, t), power * kLog2), square * tail,
          select(near, square * tail, fma(power, kLog2, -t)), near};
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_LOGARITHM_H
