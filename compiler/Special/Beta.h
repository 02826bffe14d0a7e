//===- Beta.h - The incomplete beta function ------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_BETA_H
#define SLUICE_COMPILER_SPECIAL_BETA_H

#include "compiler/Special/Exponential.h"
#include "compiler/Special/Gamma.h"

namespace sluice::special {

/// Binet's Delta(x) for every x > 0.
template <class V> V binet(V x) {
  constexpr double kHalfLogTwoPi = 0.91893853320467274;
  auto shift = x < seriesStart(x);
  ShiftedArgument<V> s = shiftWhere(shift, x);
  V product = fourFactors(x).product;
  if (isWide(x))
    product = product * fourFactors(x + 4.0).product;
  V small =
      lgammaSeries(s) - log(product) - fma(x - 0.5, log(x), kHalfLogTwoPi - x);
  return select(shift, small, binetSeries(s));
}

/// x^a y^b/B(a, b) = scale exp(power), centred at x0 = a/(a+b) so that nothing
/// large cancels: power = -a H(t) - b H(u) + Binet, H(t) = t - log1p(t),
/// t = (x - x0)/x0, u = -(x - x0)/y0.
template <class V> struct BetaFront {
  V scale, power;
};

/// From what depends on a and b alone, and the two terms a H(t) and b H(u).
template <class V> BetaFront<V> betaFront(V a, V b, V left, V right) {
  V sum = a + b;
  V delta = binet(sum) - binet(a) - binet(b);
  return {sqrt(a / sum * b * (0.5 / kPi)), delta - (left + right)};
}

/// t and u, from x b - y a with its rounding error; y + yLow = 1 - x.
template <class V> struct BetaOffsets {
  V t, u;
};

template <class V> BetaOffsets<V> betaOffsets(V a, V b, V x, V y, V yLow) {
  V product = a * y;
  V error = fma(a, y, -product) + a * yLow;
  V offset = fma(x, b, -product) - error;
  return {offset * (1.0 / a), -(offset * (1.0 / b))};
}

template <class V> BetaFront<V> betaFront(V a, V b, V x, V y, V yLow) {
  V sum = a + b;
  auto [t, u] = betaOffsets(a, b, x, y, yLow);
  auto excess = [](V at, V ratio) {
    LogRatio<V> r = logRatio(abs(at) < 0.5, at, ratio);
    return select(r.small, r.excess, at - r.log);
  };
  return betaFront(a, b, a * excess(t, x * sum / a),
                   b * excess(u, y * sum / b));
}

/// log(a/(a+b)), near a total of b too.
template <class V> V logShare(V a, V b) {
  V ratio = b / a;
  return select(ratio < 1.0, -log1p(ratio), log(a / (a + b)));
}

/// The same where log(x) and log(y) are known: x or y may underflow.
template <class V>
BetaFront<V> betaFrontFromLogs(V a, V b, V x, V y, V logX, V logY) {
  auto [t, u] = betaOffsets(a, b, x, y, like(x, 0.0));
  auto excess = [](V at, V log) {
    V near = select(abs(at) < 0.3, at, 0.0);
    V series = -(near * near * logTail(near));
    return select(abs(at) < 0.3, series, at - log);
  };
  return betaFront(a, b, a * excess(t, logX - logShare(a, b)),
                   b * excess(u, logY - logShare(b, a)));
}

/// The fraction of DLMF 8.17.22 from its 2 `pairs`-th partial on, backwards:
/// I_x(a, b) a B(a, b)/(x^a y^b), for x < (a+1)/(a+b+2).
template <class V> V betaFraction(int pairs, V a, V b, V x) {
  std::array<V, 1> k =
      repeat(pairs, std::array<V, 1>{like(a, 0.0)},
             [&](auto round, std::array<V, 1> carried) {
               auto m = static_cast<double>(pairs) - round;
               // Two partials by one division: 1 + even = sum / (square (1 +
               // k)).
               V twice = a + m * 2.0, next = carried[0] + 1.0,
                 n = a + (m - 1.0);
               V sum = fma((twice - 1.0) * twice, next, m * (b - m) * x);
               V odd = n * (n + b) * x * (twice * next) / ((twice - 2.0) * sum);
               return std::array<V, 1>{-odd};
             });
  return 1.0 / (k[0] + 1.0);
}

/// The same without divisions but the last, for p q/(p+q) that is not large:
/// the convergents' numerators and denominators by their recurrence, in which
/// step m is multiplied by (a+m)/(a+2 pairs), so that neither leaves the range
/// of a float. `inverse` is 1/(a + 2 pairs).
template <class V> V betaFractionForward(int pairs, V a, V b, V x, V inverse) {
  V first = a * inverse, unit = x * (inverse * inverse);
  V sum = a + b, none = a * sum * unit, one = (a + sum) * unit, even = b * unit;
  // Of 1 + d_1/(1 + d_2/...): A_0, B_0 and A_1, B_1.
  V previousA = like(a, 1.0), previousB = like(a, 1.0);
  V scaled = first + inverse;
  V nextA = fma(-(sum * x), inverse, scaled), nextB = scaled;
  auto step = [&](V factor, V numerator) {
    V a = fma(factor, nextA, numerator * previousA);
    V b = fma(factor, nextB, numerator * previousB);
    previousA = nextA, nextA = a;
    previousB = nextB, nextB = b;
  };
  for (int m = 1; m <= pairs; ++m) {
    double k = m;
    step(fma(inverse, 2 * k, first), fma(unit, -k * k, even * k));
    if (m < pairs)
      step(fma(inverse, 2 * k + 1, first), -fma(fma(unit, k, one), k, none));
  }
  return nextB / nextA;
}

/// I_x(a, b), the regularised incomplete beta function, from its front. Pairs
/// of terms, by classes of the parameters: in f32 what 3 10^-7 takes where x is
/// least favourable, in f64 sqrt(max) + 15. Measured on the golden tables,
/// absolute: f32 1e-6, f64 4e-14.
template <class V>
V betaincFromFront(V a, V b, V x, V y, const BetaFront<V> &front) {
  auto swap = x * (a + b + 2.0) > a + 1.0;
  V p = select(swap, b, a), q = select(swap, a, b), at = select(swap, y, x);
  V smaller = select(a < b, a, b), larger = select(a < b, b, a);
  bool wide = isWide(x);
  int pairs = wide ? 23 : 11;
  V inverse = select(swap, 1.0 / (b + 2.0 * pairs), 1.0 / (a + 2.0 * pairs));
  V usual = betaFractionForward(pairs, p, q, at, inverse);
  V fraction = choose(
      firstTrue(wide ? larger <= 50.0 : smaller <= 12.0,
                wide ? larger <= 400.0 : smaller <= 100.0, larger <= 1e4),
      [&] { return usual; },
      [&] { return betaFraction(wide ? 35 : 24, p, q, at); },
      [&] { return betaFraction(wide ? 130 : 72, p, q, at); },
      [&] { return betaFraction(wide ? 1000 : 720, p, q, at); });
  V lower = front.scale * exp(front.power) / p * fraction;
  return select(swap, 1.0 - lower, lower);
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
  V inside = (log(front.scale) + front.power) - (logX + logY);
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
