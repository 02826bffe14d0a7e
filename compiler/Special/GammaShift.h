//===- GammaShift.h - Recurrence of the gamma family to large arguments ---===//
//
// lgamma, digamma and trigamma at x use their asymptotic series at X >= 4
// (f32) or X >= 8 (f64) and come back by products of four factors,
// p(x) = x(x+1)(x+2)(x+3) = w(w+2), w = x(x+3): one division serves four steps.
// All of them emit the same shift, reciprocal and log, so that CSE joins what
// they share at one argument.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_GAMMASHIFT_H
#define SLUICE_COMPILER_SPECIAL_GAMMASHIFT_H

#include "compiler/Special/Logarithm.h"

namespace sluice::special {

/// p(x) = x(x+1)(x+2)(x+3) and its derivative.
template <class V> struct FourFactors {
  V w, product, slope;
};

template <class V> FourFactors<V> fourFactors(V x) {
  V w = x * (x + 3.0);
  return {w, w * (w + 2.0), fma(x, 2.0, 3.0) * fma(w, 2.0, 2.0)};
}

/// The argument from which the asymptotic series serve, and also the shift.
template <class V> double seriesStart(V x) { return isWide(x) ? 8.0 : 4.0; }

/// 1/x + 1/(x+1) + 1/(x+2) + 1/(x+3).
template <class V> V fourReciprocals(V x) {
  auto [w, product, slope] = fourFactors(x);
  return slope * (1.0 / product);
}

/// The same with squares: pairs (0, 3) and (1, 2) over p^2.
template <class V> V fourSquaredReciprocals(V x) {
  auto [w, product, slope] = fourFactors(x);
  V inverse = 1.0 / product;
  V next = w + 2.0;
  V sum = fma(fma(w, 2.0, 9.0), next * next, fma(w, 2.0, 5.0) * (w * w));
  return sum * inverse * inverse;
}

/// Sums `term` over the blocks of four factors that the format's shift takes.
template <class V, class Term> V sumOverShift(V x, Term term) {
  return isWide(x) ? term(x) + term(x + 4.0) : term(x);
}

/// X: x where it is large enough for the series, else x + shift.
template <class V> struct ShiftedArgument {
  V x, inverse, inverseSquare;
};

template <class V, class M> ShiftedArgument<V> shiftWhere(M mask, V x) {
  V shifted = select(mask, x + seriesStart(x), x);
  V inverse = 1.0 / shifted;
  return {shifted, inverse, inverse * inverse};
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_GAMMASHIFT_H
