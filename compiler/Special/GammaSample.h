//===- GammaSample.h - Logarithms of Gamma draws --------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMASAMPLE_H
#define SLUICE_COMPILER_SPECIAL_GAMMASAMPLE_H

#include "compiler/Special/Noise.h"

namespace sluice::special {

/// One Philox call feeds one attempt; failure of all has odds 3e-11.
inline constexpr int kGammaAttempts = 8;

/// log z, z ~ Gamma(alpha, 1), by Marsaglia and Tsang (2000) at alpha + 1
/// where alpha < 1, plus log(u)/alpha: in log space small alpha cannot
/// underflow. NaN for alpha <= 0, inf or NaN, without a retry.
template <class V, class I>
V logGammaSample(V alpha, const DrawAddress<I> &at) {
  auto boosted = alpha < 1.0;
  V power = select(boosted, 1.0 / alpha, 0.0);
  V d = alpha + select(boosted, 2.0 / 3, like(alpha, -1.0 / 3));
  V c = rsqrtNormal(d) * (1.0 / 3); // d may be the largest float

  std::array<V, 2> draw = retry(kGammaAttempts, alpha, [&](auto attempt) {
    auto words = philox(philoxCounter(at, zeroExtend(attempt)), at.seed);
    V x = normalFromUnits(unitFromWord(words[0], alpha),
                          unitFromWord(words[1], alpha));
    V v = fma(c, x, 1.0);
    V logV = logNormal(v);
    V cube = v * v * v;
    V bound = fma(x * 0.5, x, d * fma(logV, 3.0, 1.0 - cube));
    V u = unitFromWord(words[2], alpha);
    // NaN is not drawn again.
    auto accept = !(v <= 0.0) & !(logAbsolute(u) >= bound);
    V boost = unitFromWord(words[3], alpha);
    // The last attempt falls back to x = 0, that is log v = 0.
    V kept = select(accept, logV, 0.0);
    return std::make_pair(accept, std::array<V, 2>{kept, boost});
  });

  V logZ = fma(logNormal(draw[1]), power, fma(draw[0], 3.0, logAbsolute(d)));
  return select((alpha > 0.0) & (alpha < kInfinity), logZ, kNaN);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMASAMPLE_H
