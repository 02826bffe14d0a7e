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

/// digamma(x) for x >= 10 from 1/x.
template <class V> V digammaFar(V x, V inverse) {
  V square = inverse * inverse;
  V tail = square * polynomial(square, coefficients::digammaFar);
  return logNormal(x) - fma(inverse, 0.5, tail);
}

/// What the branches for alpha < 10 start from: top = alpha + 10.
template <class V> struct GradientTop {
  V top, inverse;
  V excess; // digamma(top) - log z
};

template <class V> GradientTop<V> gradientTop(V alpha, V logZ) {
  V top = alpha + 10.0;
  V inverse = normalReciprocal(top);
  return {top, inverse, digammaFar(top, inverse) - logZ};
}

/// w at alpha from w at top by w_a = (z w_(a+1) + digamma(a+1) - log z)/a,
/// ten times over a common denominator, for alpha < 10.
template <class V> V recurDown(V w, V alpha, V z, V excess) {
  V numerator = w, product = like(z, 1.0), reciprocals = like(z, 0.0);
  for (int step = 9; step > 0; --step) {
    V factor = alpha + static_cast<double>(step);
    // digamma one step up = digamma(top) - reciprocals/product.
    numerator = fma(z, numerator, fma(excess, product, -reciprocals));
    reciprocals = fma(reciprocals, factor, product);
    product = product * factor;
  }
  numerator = fma(z, numerator, fma(excess, product, -reciprocals));
  return normalQuotient(numerator, product * alpha);
}

/// Three terms of the series at `top`, enough where z < 1.8 + 0.38 alpha: after
/// the recurrence they count z^10/(alpha (alpha+1) ... (alpha+9)) times.
template <class V> V seriesAtTop(const GradientTop<V> &t, V z) {
  V next = t.top + 1.0, last = t.top + 2.0;
  V both = normalReciprocal(next * last);
  V r2 = both * last, r3 = both * next;
  V e1 = t.excess + t.inverse, e2 = e1 + r2, e3 = e2 + r3;
  return t.inverse * fma(z * r2, fma(z * r3, e3, e2), e1);
}

/// The series from alpha on for alpha >= 10, z < 0.12 alpha: rare, so a
/// division for each of 13 terms.
template <class V> V seriesFarBelow(V alpha, V z, V logZ) {
  V last = alpha + 13.0, inverse = 1.0 / last;
  V excess = digammaFar(last, inverse) - logZ;
  V w = like(z, 0.0);
  for (int n = 12; n >= 0; --n) {
    V reciprocal = 1.0 / (alpha + static_cast<double>(n));
    w = fma(z, w, excess) * reciprocal;
    excess = excess - reciprocal;
  }
  return w;
}

/// Temme's expansion of w at a >= 10, z/a in [0.12, 3].
template <class V> V temmeGradient(V a, V inverse, V z) {
  namespace c = coefficients;
  V mu = fma(z, inverse, -1.0);
  LogExcess<V> parts = logExcess(mu);
  // eta = mu sqrt(2 H(mu)/mu^2), with the sign of mu.
  V eta = copySign(sqrtPositive(parts.excess * 2.0), mu);
  auto centre = abs(mu) < 1e-6;
  V inverseEta = normalReciprocal(eta);
  V muOverEta = select(centre, 1.0, mu * inverseEta);
  V logOverEta = select(centre, 1.0, parts.log1p * inverseEta);
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
  V inverse = normalReciprocal(z), power = alpha - 1.0;
  V sum = like(z, 0.0);
  for (int i = 0; i < 10; ++i) {
    double node = coefficients::laguerreNodes[i];
    double logWeight = coefficients::laguerreLogWeights[i];
    if (hasPowerOfTwo(z)) {
      // (1 + x/z)^(alpha-1) with |alpha - 1| < 9: absolute accuracy will do.
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

/// The f32 scheme. Measured on the golden table: 2.0e-6 relative.
template <class V> V logGammaSampleGradNarrow(V alpha, V logZ) {
  V z = exp(logZ);
  auto valid = (alpha > 0.0) & (alpha < kInfinity) & (logZ < kInfinity);
  auto large = alpha >= 10.0;
  auto farBelow = large & (z < alpha * 0.12);
  auto small = z < fma(alpha, 0.38, 1.8);
  auto beyond = select(large, alpha * 3.0, alpha + 2.0) < z;
  V w = choose(
      firstTrue(farBelow, small & !large, beyond, large),
      [&] { return seriesFarBelow(alpha, z, logZ); },
      [&] {
        GradientTop<V> top = gradientTop(alpha, logZ);
        return recurDown(seriesAtTop(top, z), alpha, z, top.excess);
      },
      [&] { return tailGradient(alpha, z, logZ - digammaPositive(alpha)); },
      [&] { return temmeGradient(alpha, normalReciprocal(alpha), z); },
      [&] {
        GradientTop<V> top = gradientTop(alpha, logZ);
        return recurDown(temmeGradient(top.top, top.inverse, z), alpha, z,
                         top.excess);
      });
  return select(valid, w, kNaN);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMAGRADIENT_H
