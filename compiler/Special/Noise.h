//===- Noise.h - Uniform, logistic, Gumbel and normal noise ---------------===//
//
// A draw takes one word of 32 bits: four neighbouring experts share a call,
// whose expert is the first of them, and take its words in turn. Normal draws
// come in pairs, of two words.
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
template <class V, class I> V uniform(I word, V type) {
  return unitFromWord(word, type);
}

/// Logistic(0, 1): log(u/(1 - u)).
template <class V, class I> V logistic(I word, V type) {
  V u = uniform(word, type);
  return logNormal(nearestQuotient(u, 1.0 - u));
}

/// Standard Gumbel: -log(-log u).
template <class V, class I> V gumbel(I word, V type) {
  return -logNormal(-logNormal(uniform(word, type)));
}

/// Two standard normals (Box and Muller 1958) of the radius sqrt(-2 log u0) and
/// a turn's angle: the half of it that u1 lies in is the cosine's sign, where
/// in the half is the angle of both. No range reduction.
template <class V> std::array<V, 2> normalPair(V u0, V u1) {
  V radius = sqrtNormal(logNormal(u0) * -2.0);
  V side = u1 - 0.5;
  V angle = fma(abs(side), 2.0, -0.5);
  return {radius * sinPi(angle), copySign(radius * cosPi(angle), side)};
}

template <class V, class I>
std::array<V, 2> normalPair(I first, I second, V type) {
  return normalPair(unitFromWord(first, type), unitFromWord(second, type));
}

/// The normals of a call's four experts.
template <class V, class I>
std::array<V, 4> normals(std::array<I, 4> words, V type) {
  auto [n0, n1] = normalPair(words[0], words[1], type);
  auto [n2, n3] = normalPair(words[2], words[3], type);
  return {n0, n1, n2, n3};
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_NOISE_H
