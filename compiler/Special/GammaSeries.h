//===- GammaSeries.h - Series of the gamma family in 1/(x + c) ------------===//
//
// One step of the recurrence, lgamma(x) = lgamma(x+1) - log x, and for all
// x >= 0, with X = x + c and a = 1/X,
//
//   lgamma(x+1) = (x + 1/2) log X - X + log(2 pi)/2 + P(a),
//
// where P is a polynomial. That of lgamma is fitted itself. The others share
// one whose second derivative makes trigamma's largest relative error least:
// the differences of lgamma and digamma, as integrals of trigamma, err no more.
// All of them emit the same X, a and log X, so that CSE joins what they share.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMASERIES_H
#define SLUICE_COMPILER_SPECIAL_GAMMASERIES_H

#include "compiler/Special/Logarithm.h"

namespace sluice::special {

inline constexpr double kHalfLogTwoPi = 0.91893853320467274;

/// x where it is in a domain, else NaN. All functions of x take the same, so
/// that CSE makes one choice of those that each would need for its result.
template <class V> V nonNegative(V x) { return select(x < 0.0, kNaN, x); }
template <class V> V positive(V x) { return select(x > 0.0, x, kNaN); }

/// c, in whose place Stirling's series has 1/2.
template <class V> double seriesShift(V x) {
  return isWide(x) ? coefficients::gammaShift64 : coefficients::gammaShift32;
}

/// c - 1/2, what (x + 1/2) log X has less than X log X.
template <class V> double shiftExcess(V x) { return seriesShift(x) - 0.5; }

/// X and 1/X.
template <class V> struct SeriesArgument {
  V x, inverse;
};

template <class V> SeriesArgument<V> seriesArgument(V x) {
  V shifted = x + seriesShift(x);
  return {shifted, 1.0 / shifted};
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMASERIES_H
