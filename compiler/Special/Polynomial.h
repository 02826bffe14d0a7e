//===- Polynomial.h - Horner's rule over any value type -------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_POLYNOMIAL_H
#define SLUICE_COMPILER_SPECIAL_POLYNOMIAL_H

#include "compiler/Special/Coefficients.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace sluice::special {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kLog2 = 0.6931471805599453;
inline constexpr double kPi = 3.141592653589793;

/// a*b + c where one or two of the operands are literals.
template <class V> V fma(V a, V b, double c) { return fma(a, b, like(a, c)); }
template <class V> V fma(V a, double b, V c) { return fma(a, like(a, b), c); }
template <class V> V fma(V a, double b, double c) {
  return fma(a, like(a, b), like(a, c));
}

/// 1/b of a normal b, the nearest float but for 2^-22 of an ulp.
template <class V> V nearestReciprocal(V b) {
  V near = 1.0 / b;
  return hasPowerOfTwo(b) ? fma(fma(-b, near, like(b, 1.0)), near, near) : near;
}

/// a/b rounded to nearest where both and the result are normal, on a GPU too
/// (Markstein 1990), unless b's mantissa is all ones.
template <class V> V nearestQuotient(V a, V b) {
  if (!hasPowerOfTwo(a))
    return exactQuotient(a, b);
  V inverse = nearestReciprocal(b);
  V start = a * inverse;
  return fma(fma(-b, start, a), inverse, start);
}

/// select with a literal on one side.
template <class M, class V> V select(M mask, V a, double b) {
  return select(mask, a, like(a, b));
}
template <class M, class V> V select(M mask, double a, V b) {
  return select(mask, like(b, a), b);
}

/// c[0] + c[1] x + ... by Horner's rule, one fma per term; none for zeros at
/// the end.
template <class V, size_t N> V polynomial(V x, const double (&c)[N]) {
  static_assert(N >= 2);
  size_t terms = N;
  while (terms > 2 && c[terms - 1] == 0.0)
    --terms;
  V sum = fma(x, c[terms - 1], c[terms - 2]);
  for (size_t i = terms - 2; i-- > 0;)
    sum = fma(sum, x, c[i]);
  return sum;
}

/// The polynomial for x's element type.
template <class V, size_t N, size_t M>
V polynomial(V x, const double (&narrow)[N], const double (&wide)[M]) {
  return isWide(x) ? polynomial(x, wide) : polynomial(x, narrow);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_POLYNOMIAL_H
