//===- GammaSample.h - Logarithms of Gamma draws --------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMASAMPLE_H
#define SLUICE_COMPILER_SPECIAL_GAMMASAMPLE_H

#include "compiler/Special/GammaSeries.h"
#include "compiler/Special/Noise.h"

namespace sluice::special {

/// Failure of all has odds 3e-11.
inline constexpr int kGammaAttempts = 8;

/// What an attempt draws: a normal number, a uniform one that decides on it,
/// and one that boosts the draw.
template <class V> struct GammaProposal {
  V normal, decision, boost;
};

/// What `proposalOf` takes for the first attempts of two neighbours, of one
/// call: a pair of normals, a word each for the boost, and for each decision
/// the 18 bits that these words have below those of their own numbers.
template <class V, class I> struct GammaPair {
  std::array<V, 2> normals;
  std::array<I, 2> decisions, boosts;
};

template <class V, class I>
GammaPair<V, I> gammaPair(std::array<I, 4> words, V type) {
  auto decision = [](I upper, I lower) {
    I bits = shiftLeft(upper, 23) | (shiftLeft(lower, 14) & 0x7fc000);
    return bits | 0x2000; // the middle of its step
  };
  return {normalPair(words[0], words[1], type),
          {decision(words[0], words[2]), decision(words[1], words[3])},
          {words[2], words[3]}};
}

template <class V, class I>
GammaProposal<V> proposalOf(V normal, I decision, I boost) {
  return {normal, unitFromWord(decision, normal), unitFromWord(boost, normal)};
}

/// A later attempt's, from a call of its own.
template <class V, class I>
GammaProposal<V> laterProposal(const DrawAddress<I> &at, I attempt, V type) {
  auto words = philox(philoxCounter(at, attempt), at.seed);
  V normal = normalPair(words[0], words[1], type)[0];
  return proposalOf(normal, words[2], words[3]);
}

/// log z, z ~ Gamma(alpha, 1), by Marsaglia and Tsang (2000) at alpha + 1
/// where alpha < 1, plus log(u)/alpha: in log space small alpha cannot
/// underflow. NaN for alpha <= 0, inf or NaN, without a retry.
template <class V, class I>
V logGammaSample(V alpha, const GammaProposal<V> &first,
                 const DrawAddress<I> &at) {
  alpha = positive(alpha);
  auto boosted = alpha < 1.0;
  V power = select(boosted, 1.0 / alpha, alpha * 0.0); // NaN for inf too
  V d = alpha + select(boosted, 2.0 / 3, like(alpha, -1.0 / 3));
  V c = rsqrtNormal(d) * (1.0 / 3); // d may be the largest float

  auto decide = [&](const GammaProposal<V> &proposal) {
    V x = proposal.normal;
    V v = fma(c, x, 1.0);
    V logV = logNormal(v);
    V lessCube = fma(-v, v * v, 1.0);
    V bound = fma(x * 0.5, x, d * fma(logV, 3.0, lessCube));
    // NaN is not drawn again.
    auto accept = !(v <= 0.0) & !(logAbsolute(proposal.decision) >= bound);
    // The last attempt falls back to x = 0, that is log v = 0.
    V kept = select(accept, logV, 0.0);
    return std::make_pair(accept, std::array<V, 2>{kept, proposal.boost});
  };
  std::array<V, 2> draw =
      retry(kGammaAttempts, decide(first), [&](auto attempt) {
        return decide(laterProposal(at, zeroExtend(attempt), alpha));
      });

  return fma(logNormal(draw[1]), power, fma(draw[0], 3.0, logAbsolute(d)));
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMASAMPLE_H
