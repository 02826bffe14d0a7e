//===- Power.h - x^y ------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_POWER_H
#define SLUICE_COMPILER_SPECIAL_POWER_H

#include "compiler/Special/Exponential.h"
#include "compiler/Special/Logarithm.h"

namespace sluice::special {

/// high + low, a number with twice the digits.
template <class V> struct TwoPart {
  V high, low;
};

/// 2/3 s^3 in two parts.
template <class V> TwoPart<V> twoThirdsCube(V s) {
  double third = isWide(s) ? 2.0 / 3 : static_cast<float>(2.0 / 3);
  double thirdLow = isWide(s) ? 0x1.5555555555555p-55 : 2.0 / 3 - third;
  V square = s * s, squareLow = fma(s, s, -square);
  V cube = s * square, cubeLow = fma(s, square, -cube) + s * squareLow;
  V high = cube * third;
  return {high, fma(cube, third, -high) + fma(cubeLow, third, cube * thirdLow)};
}

/// log a for finite a > 0 with about eight digits (bits) beyond V's own:
/// log m = 2 artanh(f/(2+f)), its first term in two parts.
template <class V> TwoPart<V> logTwoPart(V a) {
  LogFormat format = logFormat(a);
  auto subnormal = a < format.smallestNormal;
  V scaled = select(subnormal, a * 0x1p54, a);
  auto field = exponentField(scaled, format);
  V k = toFloat(field, a) - select(subnormal, 54.0 * format.unit, like(a, 0.0));
  V f = fromBits(bits(scaled) - field) - 1.0;
  V sum = f + 2.0, sumLow = f - (sum - 2.0);
  V s = f / sum;
  V sLow = (fma(-s, sum, f) - s * sumLow) / sum;
  TwoPart<V> cubic = twoThirdsCube(s);
  V square = s * s;
  V rest =
      fma(s * square * square,
          polynomial(square, coefficients::artanh32, coefficients::artanh64),
          cubic.low) +
      cubic.high;
  // Short high part: its product with k is exact.
  double log2High = isWide(a) ? 0x1.62e42fefa3800p-1 : 0x1.62e4p-1;
  double log2Low = isWide(a) ? 0x1.ef35793c76730p-45 : 0x1.7f7d1cp-20;
  V first = k * (log2High / format.unit), second = s + s;
  V high = first + second;
  V low = (second - (high - first)) +
          fma(k, log2Low / format.unit, fma(sLow, 2.0, rest));
  V total = high + low;
  return {total, low - (total - high)};
}

/// e^(high + low), low tiny.
template <class V> V expTwoPart(V high, V low) {
  V power = exp(high);
  return select(power < kInfinity, fma(power, low, power), power);
}

/// x^y as IEEE 754's pow, except that signalling is not modelled.
/// Measured: f32 2 ulp, f64 2 ulp.
template <class V> V pow(V x, V y) {
  V a = abs(x);
  auto regular = (a > 0.0) & (a < kInfinity);
  TwoPart<V> log = logTwoPart(a);
  V high = select(regular, log.high, select(a == 0.0, -kInfinity, a));
  V product = y * high;
  V low = fma(y, log.low, fma(y, high, -product));
  low = select(regular & (abs(product) < 1000.0), low, 0.0);
  V size = expTwoPart(product, low);
  size = select((y == 0.0) | (a == 1.0), 1.0, size);

  V half = y * 0.5;
  auto whole = floor(y) == y;
  auto odd = whole & !(floor(half) == half);
  V result = select(odd, copySign(size, x), size);
  auto undefined = (x < 0.0) & (a < kInfinity) & !whole;
  V checked = select(undefined, kNaN, result);
  // (-1)^NaN is NaN; only 1^y and x^0 ignore one.
  return select((y == 0.0) | (x == 1.0), 1.0, checked);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_POWER_H
