//===- Exponential.h - exp, expm1, tanh -----------------------------------===//
//
// Range reduction x = n log 2 + r, |r| <= log(2)/2, as in Muller, Elementary
// Functions, ch. 11. n is read from the low bits of fma(x, 1/log 2, magic),
// which spares a conversion; a product by two powers of two reaches
// subnormal results with one rounding.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_EXPONENTIAL_H
#define SLUICE_COMPILER_SPECIAL_EXPONENTIAL_H

#include "compiler/Special/Polynomial.h"

namespace sluice::special {

/// What range reduction needs to know of a float format.
struct ExponentFormat {
  double magic;    // 1.5 * 2^mantissa + 2 * bias: rounds, leaves n + 2 bias
  double log2High; // log 2 = high + low
  double log2Low;
  double lowest;  // exp(x) = 0 below
  double highest; // exp(x) = inf above
  int mantissa;   // stored bits
  int64_t exponentMask;
};

template <class V> ExponentFormat exponentFormat(V x) {
  if (isWide(x))
    return {6755399441055744.0 + 2046,
            0x1.62e42fefa39efp-1,
            0x1.abc9e3b39803fp-56,
            -746.0,
            710.0,
            52,
            0x7ff0000000000000};
  return {12582912.0 + 254,
          0x1.62e43p-1,
          -0x1.05c61p-29,
          -104.0,
          89.0,
          23,
          static_cast<int32_t>(0xff800000)};
}

/// x = n log 2 + r; `biased` holds n + 2 bias in its low bits.
template <class V, class Int> struct ReducedExponent {
  V r;
  Int biased;
};

template <class V> auto reduceExponent(V x, const ExponentFormat &format) {
  V shifted = fma(x, 1 / kLog2, format.magic);
  V n = shifted - format.magic;
  V r = fma(n, -format.log2High, x);
  r = fma(n, -format.log2Low, r);
  return ReducedExponent<V, decltype(bits(x))>{r, bits(shifted)};
}

/// exp(r) - 1 - r over r^2.
template <class V> V expTail(V r) {
  return polynomial(r, coefficients::exp32, coefficients::exp64);
}

/// e^x for a finite float32 by 2^y and what is left of x, x - y log 2.
template <class V> V expByPowerOfTwo(V x, bool isNormal) {
  ExponentFormat format = exponentFormat(x);
  V y = x * (1 / kLog2);
  V rest = fma(y, -format.log2Low, fma(y, -format.log2High, x));
  V power = isNormal ? normalPowerOfTwo(y) : powerOfTwo(y);
  return isNormal ? fma(power, rest, power) : power * (rest + 1.0);
}

/// e^x for x between the format's lowest and highest; NaN for NaN.
template <class V> V expClamped(V x, const ExponentFormat &format) {
  if (hasPowerOfTwo(x))
    return expByPowerOfTwo(x, /*isNormal=*/false);
  auto [r, biased] = reduceExponent(x, format);
  V power = fma(r, fma(r, expTail(r), 1.0), 1.0);
  auto half = shiftLeft(biased, format.mantissa - 1) & format.exponentMask;
  auto rest = shiftLeft(biased, format.mantissa) - half;
  return power * fromBits(half) * fromBits(rest);
}

/// e^x. Measured: f32 0.9 ulp (10^7 points), f64 0.9 ulp. Overflows to inf,
/// underflows through the subnormal numbers to 0; NaN gives NaN.
template <class V> V exp(V x) {
  ExponentFormat format = exponentFormat(x);
  return expClamped(minimum(format.highest, maximum(format.lowest, x)), format);
}

/// e^x for x <= 0; on a GPU 0 where it is below the normal float32s.
template <class V> V expNonPositive(V x) {
  ExponentFormat format = exponentFormat(x);
  V clamped = maximum(format.lowest, x);
  return hasPowerOfTwo(x) ? expByPowerOfTwo(clamped, /*isNormal=*/true)
                          : expClamped(clamped, format);
}

/// e^x for |x| < 87, where one power of two does: no clamp, no subnormals.
template <class V> V expNormal(V x) {
  if (hasPowerOfTwo(x))
    return expByPowerOfTwo(x, /*isNormal=*/true);
  ExponentFormat format = exponentFormat(x);
  format.magic -= format.mantissa == 52 ? 1023 : 127;
  auto [r, biased] = reduceExponent(x, format);
  V power = fma(r, fma(r, expTail(r), 1.0), 1.0);
  return power * fromBits(shiftLeft(biased, format.mantissa));
}

/// e^x where a relative error of 1e-7 |x| in f32 will do: an instruction of a
/// GPU.
template <class V> V expRelative(V x) {
  return hasPowerOfTwo(x) ? normalPowerOfTwo(x * (1 / kLog2)) : exp(x);
}

/// e^x - 1 for x <= `highest`, not clamped above: 2^n/2 is a normal number.
template <class V> V expm1Reduced(V x, const ExponentFormat &format) {
  auto [r, biased] = reduceExponent(x, format);
  V tail = fma(r * r, expTail(r), r);
  int64_t halfBias = format.mantissa == 52 ? 1024 : 128;
  V half = fromBits(shiftLeft(biased - halfBias, format.mantissa));
  V sum = fma(half, tail, half - 0.5);
  return sum + sum;
}

/// e^x - 1. Measured: f32 1.6 ulp (10^7 points), f64 1.8 ulp.
template <class V> V expm1(V x) {
  ExponentFormat format = exponentFormat(x);
  // Below -40 the result rounds to -1 in both formats.
  V clamped = minimum(format.highest, maximum(-40.0, x));
  return expm1Reduced(clamped, format);
}

/// tanh(x): an odd polynomial up to 5/8, then 1 - 2/(e^(2|x|) + 1).
/// Measured: f32 1.4 ulp (10^7 points), f64 1.4 ulp.
template <class V> V tanh(V x) {
  V size = abs(x);
  V square = x * x;
  V near =
      fma(size * square,
          polynomial(square, coefficients::tanh32, coefficients::tanh64), size);
  V far = 1.0 - 2.0 / (exp(size + size) + 1.0);
  return copySign(select(size < 0.625, near, far), x);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_EXPONENTIAL_H
