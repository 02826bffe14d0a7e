//===- GammaDifference.h - Differences of lgamma and digamma --------------===//
//
// What the KL divergence of Dirichlet laws and its gradient are made of. The
// textbook forms cancel; here d = y - x is a factor of every term, and all
// terms have one sign. For x, y in [1e-30, 1e9] in f32 with y/x from 2^-126 to
// 2^127.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMADIFFERENCE_H
#define SLUICE_COMPILER_SPECIAL_GAMMADIFFERENCE_H

#include "compiler/Special/GammaSeries.h"

namespace sluice::special {

/// a = 1/X and b = 1/Y of the series, and log(Y/X).
template <class V> struct SeriesPair {
  V a, b;
  LogRatio<V> ratio;
};

template <class V>
SeriesPair<V> seriesPair(SeriesArgument<V> y, SeriesArgument<V> x, V d) {
  return {x.inverse, y.inverse, logRatioAbsolute(y.x, x.x, d, x.inverse)};
}

/// What the divergence has of P(a) = a (c[0] + c[1] a + ...), over d^2 a^2 b:
/// P'(a) + b P[a, a, b], the second divided difference, by Horner's rule.
template <class V, size_t N> V bregmanTail(V a, V b, const double (&c)[N]) {
  V value = fma(a, c[N - 1], c[N - 2]);
  V slope = fma(a, c[N - 1], value), second = like(a, c[N - 1]);
  for (size_t k = N - 2; k-- > 0;) {
    value = fma(value, a, c[k]);
    second = fma(second, b, slope);
    slope = fma(slope, a, value);
  }
  return fma(second, b, slope);
}

/// What lgamma has at y over its tangent at x is lgamma's step, H(d/x) with
/// H(q) = q - log1p(q), and that of the series, (y + 1/2) log(Y/X) - (x + 1/2)
/// t with t = d/X, and what P has. Where the totals of a Dirichlet's entries
/// are taken off, most of it is the same on both sides: that of y = s x. So (s
/// - 1 - log s) x - d log s, whose sum over the entries is that of the totals,
/// is added to each, which leaves log(Y/(s X)).
template <class V> struct Tilt {
  V scale, excess; ///< s = Y/X of the totals, and s - 1
  V inverse;       ///< 1/s
  V half;          ///< (s - 1 - log s)/2, what is left of the totals
};

template <class V> Tilt<V> tiltOf(V y, V x, V d) {
  SeriesArgument<V> Y = seriesArgument(nonNegative(y)),
                    X = seriesArgument(nonNegative(x));
  auto [a, b, ratio] = seriesPair(Y, X, d);
  return {Y.x * a, ratio.t, X.x * b, ratio.bend * -0.5};
}

/// Of P and of the recurrence, and `main`.
template <class V> V bregmanWith(V main, V y, V x, V d) {
  V a = seriesArgument(x).inverse, b = seriesArgument(y).inverse;
  V step = logRatioAbsolute(y, x, d, 1.0 / x).bend;
  V tail = isWide(x) ? bregmanTail(a, b, coefficients::bregmanSeries64)
                     : bregmanTail(a, b, coefficients::bregmanSeries32);
  V t = d * a;
  return fma(t * t * b, tail, main) - step;
}

/// lgamma(y) - lgamma(x) - digamma(x) d, d = y - x, with a tilt; NaN unless
/// x, y > 0. Without a tilt, measured, relative: f32 3e-6 (a GPU's logarithm
/// may make it 7e-6), f64 3e-15.
template <class V> V lgammaBregman(V y, V x, V d, Tilt<V> tilt) {
  y = positive(y);
  x = positive(x);
  SeriesArgument<V> Y = seriesArgument(y), X = seriesArgument(x);
  // Y - s X, by the smaller of two differences.
  auto low = tilt.inverse > 2.0;
  V slope = select(low, tilt.scale, tilt.excess);
  V u = fma(-slope, X.x, select(low, Y.x, d));
  LogRatio<V> ratio =
      logRatioAbsolute(Y.x, tilt.scale * X.x, u, X.inverse * tilt.inverse);
  V near = fma(ratio.t, fma(tilt.excess, shiftExcess(x), u), -tilt.half);
  V far = fma(-(x + 0.5), u * X.inverse, -tilt.half);
  V main = fma(y + 0.5, select(ratio.near, ratio.nearBend, ratio.log),
               select(ratio.near, near, far));
  return bregmanWith(main, y, x, d);
}

/// The same of the totals, with their own tilt. NaN below 0, where entries are
/// NaN already, as the totals' other functions in the gradient.
template <class V> V lgammaBregmanOfTotals(V y, V x, V d) {
  V main = -tiltOf(y, x, d).half;
  return bregmanWith(main, nonNegative(y), nonNegative(x), d);
}

/// The divided difference of a (c[0] + c[1] a + ...) at a and b.
template <class V, size_t N> V differenceTail(V a, V b, const double (&c)[N]) {
  V value = like(a, c[N - 1]), slope = value;
  for (size_t k = N - 1; k-- > 0;) {
    value = fma(value, a, c[k]);
    slope = fma(slope, b, value);
  }
  return slope;
}

/// digamma(y) - digamma(x), with d = y - x: d/(xy) of the recurrence, and
/// log(Y/X) + d a b (c - 1/2 + ...) of the series. NaN below 0. Measured,
/// relative: f32 3e-7 (a GPU's logarithm may make it 1e-6), f64 5e-16.
template <class V> V digammaDifference(V y, V x, V d) {
  y = nonNegative(y);
  x = nonNegative(x);
  // x as trigamma has it, which the gradient of KL takes as well.
  auto [a, b, ratio] = seriesPair(seriesArgument(y), seriesArgument(x), d);
  V tail = isWide(x) ? differenceTail(a, b, coefficients::digammaSeries64)
                     : differenceTail(a, b, coefficients::digammaSeries32);
  V series = fma(ratio.t * b, tail, ratio.log);
  return fma(d * (1.0 / x), 1.0 / y, series);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMADIFFERENCE_H
