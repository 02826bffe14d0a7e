//===- Trigonometric.h - sin and cos of pi x ------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_TRIGONOMETRIC_H
#define SLUICE_COMPILER_SPECIAL_TRIGONOMETRIC_H

#include "compiler/Special/Polynomial.h"

namespace sluice::special {

/// sin(pi x) for |x| <= 1/2. Measured: f32 3 ulp, f64 3 ulp.
template <class V> V sinPi(V x) {
  return x * polynomial(x * x, coefficients::sinPi32, coefficients::sinPi64);
}

/// cos(pi x) for |x| <= 1/2, absolute accuracy.
template <class V> V cosPi(V x) {
  return polynomial(x * x, coefficients::cosPi32, coefficients::cosPi64);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_TRIGONOMETRIC_H
