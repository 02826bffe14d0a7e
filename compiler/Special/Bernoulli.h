//===- Bernoulli.h - KL divergence of Bernoulli laws given by logits ------===//

#ifndef SLUICE_COMPILER_SPECIAL_BERNOULLI_H
#define SLUICE_COMPILER_SPECIAL_BERNOULLI_H

#include "compiler/Special/Sigmoid.h"

namespace sluice::special {

/// KL(Bern(sigmoid(l1)) || Bern(sigmoid(l2))), nonnegative.
///
/// Both logits change sign where l1 > 0, so that p = sigmoid(l1) <= 1/2. With
/// d = l2 - l1 and t = p expm1(d), KL = log1p(t) - p d, computed as
/// p (expm1(d) - d) - (t - log1p(t)) for d <= 2, where both terms cancel no
/// more than threefold, and as softplus(l2) - softplus(l1) - p d beyond.
/// Measured against mpmath: f32 1e-6 relative, f64 2e-15.
template <class V> V klBernoulli(V l1, V l2) {
  V a = -abs(l1);
  V d = select(l1 > 0.0, l1 - l2, l2 - l1);
  V e = exp(a);
  V p = e / (e + 1.0);
  auto far = d > 2.0;

  V clipped = select(far, 2.0, d);
  V tail = select(clipped < -2.0, expm1(clipped) - clipped,
                  clipped * clipped *
                      polynomial(clipped, coefficients::expm1Tail32,
                                 coefficients::expm1Tail64));
  V t = p * (tail + clipped);
  V near = p * tail - logExcess(t).excess;

  V b = a + d;
  V soft = maximum(0.0, b) + log1pUnit(expMinusAbs(b));
  V direct = soft - log1pUnit(e) - p * d;
  return select(far, direct, near);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_BERNOULLI_H
