//===- GammaGradientWide.h - d log z/d alpha of a Gamma draw, f64 ---------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMAGRADIENTWIDE_H
#define SLUICE_COMPILER_SPECIAL_GAMMAGRADIENTWIDE_H

#include "compiler/Special/GammaGradient.h"

namespace sluice::special {

/// w = -(integral over s < 0) for z <= alpha, +(integral over s > 0) else, of
/// exp(alpha s - z (e^s - 1)) (log z + s - digamma(alpha)) ds.
///
/// s = +-exp(u - e^-u)/scale, scale = |alpha - z| + sqrt(z), makes both ends
/// decay double-exponentially; the trapezoidal rule in u then converges
/// exponentially (Takahasi and Mori 1974). Measured on the golden table:
/// 1e-12 relative.
template <class V> V logGammaSampleGradWide(V alpha, V logZ) {
  constexpr int kNodes = 240;
  constexpr double kFirst = -4.0, kStep = 0.046875;
  V z = exp(logZ);
  auto left = z <= alpha;
  V sign = select(left, -1.0, like(z, 1.0));
  V scale = sign / (abs(alpha - z) + sqrt(z));
  V shift = logZ - digammaPositive(alpha);

  std::array<V, 1> sum =
      repeat(kNodes, std::array<V, 1>{like(alpha, 0.0)},
             [&](auto node, std::array<V, 1> carried) {
               auto u = fma(node, kStep, kFirst);
               auto decay = exp(-u);
               auto distance = exp(u - decay);
               auto weight = distance * (decay + 1.0) * kStep;
               V s = scale * distance;
               V exponent = fma(alpha, s, -(z * expm1(s)));
               return std::array<V, 1>{
                   fma(exp(exponent) * weight, shift + s, carried[0])};
             });
  // ds carries 1/|scale|; the sign of the integral is that of s.
  auto valid = (alpha > 0.0) & (alpha < kInfinity) & (logZ < kInfinity);
  return select(valid, sum[0] * scale, kNaN);
}

/// d log z/d alpha at a fixed quantile, from alpha and log z. NaN for
/// alpha <= 0, inf or NaN.
template <class V> V logGammaSampleGrad(V alpha, V logZ) {
  return isWide(alpha) ? logGammaSampleGradWide(alpha, logZ)
                       : logGammaSampleGradNarrow(alpha, logZ);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMAGRADIENTWIDE_H
