//===- Noise.h - Uniform, logistic, Gumbel and normal noise ---------------===//
//
// A draw takes one word of 32 bits, the normal one two: four neighbouring
// experts, or two, share a call, whose expert is the first of them, and take
// its words in turn.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_NOISE_H
#define SLUICE_COMPILER_SPECIAL_NOISE_H

#include "compiler/Special/Logarithm.h"
#include "compiler/Special/Philox.h"
#include "compiler/Special/Trigonometric.h"

namespace sluice::special {

/// u = (2 (word >> 9) + 1) 2^-24 in (0, 1), of the type of `type`; u and 1 - u
/// are exact.
template <class V, class I> V unitFromWord(I word, V type) {
  I fraction = shiftRight(word, 9);
  if (isWide(type))
    return fma(toFloat(fraction, type), 0x1p-23, 0x1p-24);
  // The mantissa of a float from 1 to 2 needs no conversion.
  auto fromOne = fromBits(fraction | int64_t(0x3f800000));
  return toTypeOf(fromOne - (1 - 0x1p-24), type);
}

/// The four words of attempt 0.
template <class I> auto drawWords(const DrawAddress<I> &at) {
  return philox(philoxCounter(at, like(at.token, int64_t(0))), at.seed);
}

/// Uniform on (0, 1).
template <class V, class I> V uniform(std::array<I, 1> words, V type) {
  return unitFromWord(words[0], type);
}

/// Logistic(0, 1): log u - log(1 - u).
template <class V, class I> V logistic(std::array<I, 1> words, V type) {
  V u = uniform(words, type);
  return logNormal(u) - logNormal(1.0 - u);
}

/// Standard Gumbel: -log(-log u).
template <class V, class I> V gumbel(std::array<I, 1> words, V type) {
  return -logNormal(-logNormal(uniform(words, type)));
}

/// Box-Muller with the sine over half a turn, which has the same law and
/// needs no range reduction: sqrt(-2 log u0) sin(pi (u1 - 1/2)).
template <class V> V normalFromUnits(V u0, V u1) {
  return sqrtNormal(logNormal(u0) * -2.0) * sinPi(u1 - 0.5);
}

/// Standard normal.
template <class V, class I> V normal(std::array<I, 2> words, V type) {
  return normalFromUnits(unitFromWord(words[0], type),
                         unitFromWord(words[1], type));
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_NOISE_H
