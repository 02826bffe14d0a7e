//===- GammaGradient.h - d log z/d alpha of a Gamma draw, f32 -------------===//
//
// Implicit reparameterisation (Figurnov et al. 2018): w = d log z/d alpha at
// a fixed quantile of Gamma(alpha, 1). With e = digamma - log z, w alpha is
// smooth in e and 1/alpha. Three regions, each with bounded cost:
//   tail        z > 1.75 alpha + 1.5: a rule of six nodes on the integral from
//               z to infinity, which the other two would cancel for;
//   small       alpha < 10: a polynomial at alpha + 3, three exact steps down;
//   large       a polynomial at alpha.
// fit_gamma_gradient.py has the same regions.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H
#define SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H

#include "compiler/Special/Exponential.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

/// digamma(x + 1) - log z of X of the series at x, its reciprocal and log(X):
/// less rounding than digammaSeries less log z.
template <class V> V excessOf(const SeriesArgument<V> &s, V logX, V logZ) {
  V tail = polynomial(s.inverse, coefficients::digammaSeries32);
  return fma(-s.inverse, tail, logX - logZ);
}

/// 1/X of the series at x, and digamma(x + 1) - log z.
template <class V> struct GradientPoint {
  V inverse, excess;
};

template <class V> GradientPoint<V> gradientPoint(V x, V logZ) {
  SeriesArgument<V> s = seriesArgument(x);
  return {s.inverse, excessOf(s, logNormal(s.x), logZ)};
}

/// The sum of c[i][j] e^i a^j. The polynomials have no use for an e above 11:
/// what they give counts (z/alpha)^k times, which is next to nothing there.
template <class V, size_t N, size_t M>
V gradientPolynomial(V e, V a, const double (&c)[N][M]) {
  V bounded = minimum(coefficients::gradientExcess, e);
  V sum = polynomial(a, c[N - 1]);
  for (size_t i = N - 1; i-- > 0;)
    sum = fma(sum, bounded, polynomial(a, c[i]));
  return sum;
}

/// w at alpha from w at alpha + 3 by w_a = (z w_(a+1) + digamma(a+1) -
/// log z)/a, three times over a common denominator.
template <class V> V recurDown(V w, V alpha, V z, V excess) {
  V numerator = fma(z, w, excess);
  V product = alpha + 2.0;
  // digamma one step up = digamma(alpha + 3) - 1/product.
  numerator = fma(z, numerator, fma(excess, product, -1.0));
  V factor = alpha + 1.0, reciprocals = product + factor;
  product = product * factor;
  numerator = fma(z, numerator, fma(excess, product, -reciprocals));
  return numerator / (product * alpha);
}

template <class V> V smallGradient(V alpha, V z, V logZ) {
  auto [a, excess] = gradientPoint(alpha + 2.0, logZ);
  V w = a * gradientPolynomial(excess, a, coefficients::gradientSmall);
  return recurDown(w, alpha, z, excess);
}

/// w alpha = e + 1/alpha + z/alpha times a polynomial.
template <class V> V largeGradient(V alpha, V z, V logZ) {
  auto [a, excess] = gradientPoint(alpha - 1.0, logZ);
  V inverse = 1.0 / alpha;
  V rest = gradientPolynomial(excess, a, coefficients::gradientLarge);
  return inverse * (fma(z * inverse, rest, inverse) + excess);
}

/// (1/z) of the integral over x > 0 of
/// e^-x (1 + x/z)^(alpha-1) (log(z+x) - digamma(alpha)).
template <class V> V tailGradient(V alpha, V z, V logZ) {
  // log z - digamma(alpha), at least 1/2: absolute accuracy will do.
  SeriesArgument<V> s = seriesArgument(alpha);
  V minusExcess = 1.0 / alpha - excessOf(s, logAbsolute(s.x), logZ);
  V inverse = 1.0 / z, power = alpha - 1.0;
  V sum = like(z, 0.0);
  for (size_t i = 0; i < std::size(coefficients::gradientNodes); ++i) {
    double node = coefficients::gradientNodes[i];
    double logWeight = coefficients::gradientLogWeights[i];
    if (hasPowerOfTwo(z)) {
      // (1 + x/z)^(alpha-1) is at most e^10: absolute accuracy will do.
      V log = logOfTwo(fma(inverse, node, 1.0));
      V weight = normalPowerOfTwo(fma(power, log, logWeight * (1 / kLog2)));
      sum = fma(weight, fma(log, kLog2, minusExcess), sum);
      continue;
    }
    V log = log1pNormal(inverse * node);
    sum = fma(expNormal(fma(power, log, logWeight)), minusExcess + log, sum);
  }
  return sum * inverse;
}

/// The f32 scheme. Measured, relative: 1.5e-6 on the golden table, 3.3e-6
/// anywhere.
template <class V> V logGammaSampleGradNarrow(V alpha, V logZ) {
  V z = expRelative(logZ);
  auto beyond = fma(alpha, coefficients::gradientTail[1],
                    coefficients::gradientTail[0]) < z;
  auto large = alpha >= coefficients::gradientTop;
  // Nearly all are small ones, and wait for nobody.
  V usual = smallGradient(alpha, z, logZ);
  return choose(
      firstTrue(beyond, large), [&] { return tailGradient(alpha, z, logZ); },
      [&] { return largeGradient(alpha, z, logZ); }, [&] { return usual; });
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H
