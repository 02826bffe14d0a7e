//===- GammaGradient.h - d log z/d alpha of a Gamma draw, f32 -------------===//
//
// Implicit reparameterisation (Figurnov et al. 2018): w = d log z/d alpha at
// a fixed quantile of Gamma(alpha, 1). Four regions, each with bounded cost:
//   series      w = sum z^n/(alpha)_(n+1) (digamma(alpha+n+1) - log z);
//   Temme       uniform expansion for alpha >= 10 (Temme 1979; DLMF 8.12);
//   shifted     Temme at alpha + 10, ten exact recurrence steps down;
//   tail        Gauss-Laguerre on the integral from z to infinity.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H
#define SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H

#include "compiler/Special/Exponential.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

/// w at alpha from w at top = alpha + 10 by
/// w_a = (z w_(a+1) + digamma(a+1) - log z)/a, over a common denominator.
/// Everything is divided by `top` as often as it has factors, so that it
/// neither overflows nor underflows; `excess` = digamma(top) - log z.
template <class V> V recurDown(V w, V alpha, V z, V excess, V inverseTop) {
  V ratio = z * inverseTop, scaled = excess * inverseTop;
  V numerator = w;
  V product = like(z, 1.0), reciprocals = like(z, 0.0);
  for (int step = 1; step <= 10; ++step) {
    V factor = (alpha + (10.0 - step)) * inverseTop;
    // digamma one step up = digamma(top) - reciprocals/product.
    numerator = fma(ratio, numerator, fma(scaled, product, -reciprocals));
    if (step == 10)
      return numerator / (product * factor);
    reciprocals = fma(reciprocals, factor, product * inverseTop * inverseTop);
    product = product * factor;
  }
  return numerator;
}

/// Three terms of the series at `top`, where z < 0.12 top.
template <class V> V seriesAtTop(V z, V excess, V top, V inverseTop) {
  V next = top + 1.0;
  V r1 = inverseTop, r2 = 1.0 / next, r3 = 1.0 / (top + 2.0);
  V e1 = excess + r1, e2 = e1 + r2, e3 = e2 + r3;
  return r1 * fma(z * r2, fma(z * r3, e3, e2), e1);
}

/// Temme's expansion of w at a >= 10, z/a in [0.12, 3].
template <class V> V temmeGradient(V a, V inverse, V z) {
  namespace c = coefficients;
  V mu = fma(z, inverse, -1.0);
  LogExcess<V> parts = logExcess(mu);
  // eta = mu sqrt(2 H(mu)/mu^2), with the sign of mu.
  V eta = copySign(sqrt(parts.excess * 2.0), mu);
  auto centre = abs(mu) < 1e-6;
  V muOverEta = select(centre, 1.0, mu / eta);
  V logOverEta = select(centre, 1.0, parts.log1p / eta);
  V c1 = polynomial(eta, c::temme1), c2 = polynomial(eta, c::temme2);
  V u = fma(inverse, fma(inverse, c2, c1), polynomial(eta, c::temme0));
  V slope = fma(inverse,
                fma(inverse, polynomial(eta, c::temmeSlope2),
                    polynomial(eta, c::temmeSlope1)),
                polynomial(eta, c::temmeSlope0));
  V v = fma(muOverEta, slope, inverse * fma(inverse * 2.0, c2, c1));
  V sum = fma(fma(inverse, -0.5, parts.log1p), u, fma(-inverse, v, logOverEta));
  constexpr double kStirling[] = {1.0, 1.0 / 12, 1.0 / 288, -139.0 / 51840,
                                  -571.0 / 2488320};
  return polynomial(inverse, kStirling) * inverse * sum;
}

/// (1/z) of the integral over x > 0 of
/// e^-x (1 + x/z)^(alpha-1) (log(z+x) - digamma(alpha)).
template <class V> V tailGradient(V alpha, V z, V minusExcess) {
  V inverse = 1.0 / z, power = alpha - 1.0;
  V sum = like(z, 0.0);
  for (int i = 0; i < 10; ++i) {
    V log = log1pNormal(inverse * coefficients::laguerreNodes[i]);
    V weight = exp(power * log) * coefficients::laguerreWeights[i];
    sum = fma(weight, minusExcess + log, sum);
  }
  return sum * inverse;
}

/// The f32 scheme. Measured on the golden table: 3e-6 relative.
template <class V> V logGammaSampleGradNarrow(V alpha, V logZ) {
  V z = exp(logZ);
  V top = alpha + 10.0;
  auto valid = (alpha > 0.0) & (alpha < kInfinity) & (logZ < kInfinity);
  auto large = alpha >= 10.0;
  auto beyond = select(large, alpha * 3.0, maximum(2.0, alpha)) < z;
  auto small = z < select(large, alpha, top) * 0.12;
  V w = choose(
      firstTrue(small, beyond, large),
      [&] {
        V inverseTop = 1.0 / top;
        V excess = digammaPositive(top) - logZ;
        V atTop = seriesAtTop(z, excess, top, inverseTop);
        return recurDown(atTop, alpha, z, excess, inverseTop);
      },
      [&] { return tailGradient(alpha, z, logZ - digammaPositive(alpha)); },
      [&] { return temmeGradient(alpha, 1.0 / alpha, z); },
      [&] {
        V inverseTop = 1.0 / top;
        V excess = digammaPositive(top) - logZ;
        return recurDown(temmeGradient(top, inverseTop, z), alpha, z, excess,
                         inverseTop);
      });
  return select(valid, w, kNaN);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H
