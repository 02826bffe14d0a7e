//===- Beta.h - The incomplete beta function ------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_BETA_H
#define SLUICE_COMPILER_SPECIAL_BETA_H

#include "compiler/Special/Exponential.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

/// sqrt(x/(2 pi)) exp(-binet) = factor exp(-rest), x > 0, of Binet's function
/// lgamma(x) - ((x - 1/2) log x - x + log(2 pi)/2).
template <class V> struct Binet {
  V factor, rest;
};

/// With q = c/x it is P(a) + q/2 - (x + 1/2)(q - log1p(q)), which cancels for
/// small x: below 1 the factor is x, which takes the logarithm of a small x off
/// the rest.
template <class V> Binet<V> binet(V x) {
  SeriesArgument<V> s = seriesArgument(x);
  V q = seriesShift(x) / x;
  LogExcess<V> log = logExcess(q);
  V far = fma(-(x + 0.5), log.excess, q * 0.5);
  V close = fma(x + 0.5, log.log1p, -seriesShift(x));
  V tiny = fma(x, log.log1p,
               fma(logNormal(s.x), 0.5, kHalfLogTwoPi - seriesShift(x)));
  V tail = s.inverse * polynomial(s.inverse, coefficients::lgammaSeries32,
                                  coefficients::lgammaSeries64);
  auto isTiny = x < 1.0;
  V rest = select(isTiny, tiny, select(q < 1.0, far, close)) + tail;
  return {select(isTiny, x, sqrt(x * (0.5 / kPi))), rest};
}

/// What x^a y^b/B(a, b) has of a and b alone: the scale of `BetaFront` and the
/// logarithms of it, of a/(a+b) and of b/(a+b).
template <class V> struct BetaConstants {
  V scale, logScale, logShareA, logShareB;
};

/// log(a/(a+b)), near a total of b too.
template <class V> V logShare(V a, V b) {
  V ratio = b / a;
  return select(ratio < 1.0, -log1p(ratio), log(a / (a + b)));
}

template <class V> BetaConstants<V> betaConstantsAsTheyAre(V a, V b) {
  Binet<V> ofA = binet(a), ofB = binet(b), ofSum = binet(a + b);
  V factor = ofA.factor / ofSum.factor * ofB.factor;
  V rest = ofSum.rest - ofA.rest - ofB.rest;
  return {factor * exp(rest), log(factor) + rest, logShare(a, b),
          logShare(b, a)};
}

/// In float64 where they are the same for all tokens, and so are computed once:
/// what Binet's functions lose would count in all of F.
template <class V> BetaConstants<V> betaConstants(V a, V b) {
  if (variesWithToken(a) || variesWithToken(b))
    return betaConstantsAsTheyAre(a, b);
  auto wide = betaConstantsAsTheyAre(widen(a), widen(b));
  return {toTypeOf(wide.scale, a), toTypeOf(wide.logScale, a),
          toTypeOf(wide.logShareA, a), toTypeOf(wide.logShareB, a)};
}

/// x^a y^b/B(a, b) = scale exp(power), centred at x0 = a/(a+b) so that nothing
/// large cancels: log(scale) holds Binet's functions, and
/// power = -a H(t) - b H(u), H(t) = t - log1p(t), t = (x - x0)/x0,
/// u = -(x - x0)/y0.
template <class V> struct BetaFront {
  V scale, logScale, power;
  V offset; // x (a+b) - a
};

/// x (a+b) - a = b - y (a+b), as x b - y a with its rounding error;
/// y + yLow = 1 - x.
template <class V> V betaOffset(V a, V b, V x, V y, V yLow) {
  V product = a * y;
  V error = fma(a, y, -product) + a * yLow;
  return fma(x, b, -product) - error;
}

/// log(x sum/a) - offset/a, for subnormal x too: those are multiplied first.
template <class V> V bendBelow(V x, V sum, V a, V offset) {
  auto tiny = x < (isWide(x) ? 0x1p-960 : 0x1p-90);
  V to = select(tiny, x * 0x1p64, x) * sum, inverse = nearestReciprocal(a);
  LogRatio<V> ratio = logRatio(to, a, select(tiny, to - a, offset), inverse);
  V log = ratio.log - select(tiny, like(x, 64.0 * kLog2), like(x, 0.0));
  return select(ratio.near & !tiny, ratio.nearBend, log - offset * inverse);
}

template <class V> BetaFront<V> betaFront(V a, V b, V x, V y, V yLow) {
  V sum = a + b, offset = betaOffset(a, b, x, y, yLow);
  BetaConstants<V> constants = betaConstants(a, b);
  V above = logRatio(y * sum, b, -offset, nearestReciprocal(b)).bend;
  V power = a * bendBelow(x, sum, a, offset) + b * above;
  return {constants.scale, constants.logScale, power, offset};
}

/// The same where log(x) and log(y) are known: x or y may underflow.
template <class V>
BetaFront<V> betaFrontFromLogs(V a, V b, V x, V y, V logX, V logY) {
  BetaConstants<V> constants = betaConstants(a, b);
  V offset = betaOffset(a, b, x, y, like(x, 0.0));
  auto excess = [](V at, V log) {
    V near = select(abs(at) < 0.3, at, 0.0);
    V series = -(near * near * logTail(near));
    return select(abs(at) < 0.3, series, at - log);
  };
  V power = -(
      a * excess(offset * nearestReciprocal(a), logX - constants.logShareA) +
      b * excess(-(offset * nearestReciprocal(b)), logY - constants.logShareB));
  return {constants.scale, constants.logScale, power, offset};
}

/// I_y(p, q) p B(p, q)/(y^p w^q) for y = 1 - w that is not far above p/(p+q),
/// by the even part of the fraction of DLMF 8.17.22,
///   b_n = n + n (q-n) y/(p+2n-1) + (p+n) c_n/(p+2n+1),
///   a_n = n (q-n) (p+n-1) (p+q+n-1) y^2/(p+2n-1)^2,
/// backwards from its term `terms`. c_n = offset + 1 + n (1 + w), offset =
/// w (p+q) - q, is what has no digits left of y near 1. Terms are multiplied by
/// (p+2n-1) (p+2n+1), and all sums of p scaled by 1/(p + 2 terms).
template <class V> V betaFraction(int terms, V p, V q, V y, V w, V offset) {
  V scale = 1.0 / (p + 2.0 * terms), first = p * scale, c = offset + 1.0;
  auto b = [&](auto n) {
    V below = fma(n * 2.0 - 1.0, scale, first);
    V above = fma(n * 2.0 + 1.0, scale, first);
    V inner = fma(n, below, n * (q - n) * y * scale);
    return fma(above, inner, fma(n, w + 1.0, c) * fma(n, scale, first) * below);
  };
  auto partial = [&](auto n) {
    V base = fma(n - 1.0, scale, first);
    // Beside a large q the square of y may underflow.
    return n * (q - n) * y * base * (fma(q, scale, base) * y) *
           fma(n * 2.0 + 1.0, scale, first);
  };
  std::array<V, 1> f = repeat(
      terms - 1, std::array<V, 1>{b(like(p, static_cast<double>(terms)))},
      [&](auto round, std::array<V, 1> carried) {
        auto n = static_cast<double>(terms) - round;
        V below = fma(n * 2.0 - 3.0, scale, first);
        return std::array<V, 1>{b(n - 1.0) + partial(n) * below / carried[0]};
      });
  V last = fma(first, c, partial(like(p, 1.0)) / f[0]);
  return (first + scale) * p / last;
}

/// The same forwards, without divisions but the last, where neither is large:
/// the recurrences of the whole fraction's convergents' numerators and
/// denominators, with step m multiplied by (a+m) scale, scale = 1/(a + 2
/// pairs), which spares the partials' own. A pair makes them smaller by no more
/// than a + b: few pairs stay in a float's range.
template <class V> V betaFractionForward(int pairs, V a, V b, V x, V scale) {
  V first = a * scale, unit = x * (scale * scale), sum = a + b;
  V odd0 = a * sum * unit, odd1 = (a + sum) * unit, even = b * unit;
  V oldTop = like(a, 1.0), oldBottom = like(a, 1.0);
  V top = first + scale, bottom = fma(-(sum * x), scale, top);
  auto step = [&](V factor, V partial) {
    V nextTop = fma(factor, top, partial * oldTop);
    V nextBottom = fma(factor, bottom, partial * oldBottom);
    oldTop = top, top = nextTop;
    oldBottom = bottom, bottom = nextBottom;
  };
  for (int m = 1; m <= pairs; ++m) {
    double k = m;
    step(fma(scale, 2 * k, first), fma(unit, -k * k, even * k));
    if (m < pairs)
      step(fma(scale, 2 * k + 1, first), -fma(fma(unit, k, odd1), k, odd0));
  }
  return top / bottom;
}

/// Where I_x(a, b) is computed as 1 - I_y(b, a). Halfway, x = (a+1)/(a+b+2),
/// both fractions converge alike for large a and b; with a small one its own
/// is the better one for some way more. offset = x (a+b) - a tells it where
/// both products round to the same.
template <class V, class M> auto betaSwaps(V a, V b, V x, V offset, M usual) {
  V limit = like(x, 0.0);
  if (!isWide(x))
    limit = select(usual, (b - a) / (a + b + 2.0) * 0.85, 0.0);
  return fma(x, 2.0, offset) - 1.0 > limit;
}

/// What the smaller of a and b may be: of more, no class has enough terms.
constexpr double kMostOfBeta = 1e7;

/// I_x(a, b), the regularised incomplete beta function, from its front. Terms,
/// by classes of a and b: in f32 what 3 10^-7 takes where x is least
/// favourable, in f64 sqrt(max) + 23 and more. Measured, absolute, the smaller
/// from 10^-30 to 10^7: f32 8e-7 on the golden tables, 1.4e-6 anywhere; f64
/// 6e-15, and 5e-12 above 10^4.
template <class V>
V betaincFromFront(V a, V b, V x, V y, const BetaFront<V> &front) {
  V smaller = select(a < b, a, b), larger = select(a < b, b, a);
  bool wide = isWide(x);
  auto few = wide ? larger <= 50.0 : (smaller <= 5.0) & (larger <= 1e5);
  // Where y, rounded, still has the digits that the short form takes of 1 - y.
  auto exact = larger * (smaller + 4.0) <= 2250.0;
  auto swap = betaSwaps(a, b, x, front.offset, few);
  V p = select(swap, b, a), q = select(swap, a, b);
  V at = select(swap, y, x), rest = select(swap, x, y);
  V offset = select(swap, front.offset, -front.offset);
  int pairs = wide ? 30 : 7;
  V scale = select(swap, 1.0 / (b + 2.0 * pairs), 1.0 / (a + 2.0 * pairs));
  V near = betaFractionForward(pairs, p, q, at, scale);
  auto fraction = [&](int terms) {
    return [=] { return betaFraction(terms, p, q, at, rest, offset); };
  };
  auto usually = [&] { return near; };
  auto many = !few;
  V found = wide ? choose(firstTrue(many & (larger <= 400.0),
                                    many & (larger <= 1e4), many),
                          fraction(50), fraction(150), fraction(1000), usually)
                 : choose(firstTrue(few & !exact, many & (smaller <= 100.0),
                                    many & (smaller <= 1e3),
                                    many & (smaller <= 1e4), many),
                          fraction(7), fraction(24), fraction(50),
                          fraction(108), fraction(1320), usually);
  V lower = minimum(1.0, front.scale * exp(front.power) / p * found);
  V value = select(swap, 1.0 - lower, lower);
  return select(smaller > kMostOfBeta, kNaN, value);
}

/// NaN unless a, b > 0 are finite and x is a number.
template <class V> V whereBeta(V a, V b, V x, V value) {
  auto valid = (a > 0.0) & (b > 0.0) & (a + b < kInfinity) & (x == x);
  return select(valid, value, kNaN);
}

/// I_x(a, b); 0 for x <= 0, 1 for x >= 1, NaN unless a, b > 0 are finite.
template <class V> V betainc(V a, V b, V x) {
  V y = 1.0 - x;
  V inside = betaincFromFront(a, b, x, y, betaFront(a, b, x, y, (1.0 - y) - x));
  V clipped = select(x <= 0.0, 0.0, select(x >= 1.0, 1.0, inside));
  return whereBeta(a, b, x, clipped);
}

/// I_x(a, b) from log(x) and log(1 - x), neither above 0.
template <class V> V betaincFromLogs(V a, V b, V logX, V logY) {
  V x = exp(logX), y = exp(logY);
  V inside =
      betaincFromFront(a, b, x, y, betaFrontFromLogs(a, b, x, y, logX, logY));
  V clipped =
      select(logX == -kInfinity, 0.0, select(logY == -kInfinity, 1.0, inside));
  return whereBeta(a, b, logX + logY, clipped);
}

/// c log(x), a factor of a density: 0 where c is 0, though log(x) may not be
/// finite.
template <class V> V logPower(V c, V logX) {
  return select(c == 0.0, 0.0, c * logX);
}

/// The log density of Beta(a, b) inside of (0, 1), from its front.
template <class V>
V betaLogDensity(V a, V b, V logX, V logY, const BetaFront<V> &front) {
  V inside = (front.logScale + front.power) - (logX + logY);
  // At an end the front is 0; what counts is the power of what is 0.
  V ends = logPower(a - 1.0, logX) + logPower(b - 1.0, logY);
  auto finite = (logX > -kInfinity) & (logY > -kInfinity);
  // A density that is finite there: Beta(1, b) at 0 and Beta(a, 1) at 1.
  V level = select(logX == -kInfinity, log(b), log(a));
  return select(finite, inside, select(ends == 0.0, level, ends));
}

/// The log density of Beta(a, b) at x, -inf outside of [0, 1].
template <class V> V betaLogProb(V x, V a, V b) {
  V y = 1.0 - x;
  auto inside = (x >= 0.0) & (x <= 1.0);
  V value = betaLogDensity(a, b, log(x), log1p(-x),
                           betaFront(a, b, x, y, (1.0 - y) - x));
  return whereBeta(a, b, x, select(inside, value, -kInfinity));
}

/// The log density of Beta(a, b) from log(x) and log(1 - x).
template <class V> V betaLogProbFromLogs(V logX, V logY, V a, V b) {
  V x = exp(logX), y = exp(logY);
  V value = betaLogDensity(a, b, logX, logY,
                           betaFrontFromLogs(a, b, x, y, logX, logY));
  return whereBeta(a, b, logX + logY, value);
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_BETA_H
