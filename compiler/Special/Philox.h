//===- Philox.h - Philox4x32-10 on 64-bit lanes ---------------------------===//
//
// Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011). Words
// are 32-bit values zero-extended to 64 bits, so that a product of two words
// is one instruction of a vector unit. A word may be scalar or a vector of
// lanes: what depends on the token only stays scalar through the first rounds.
//
//===----------------------------------------------------------------------===//

#ifndef SLUICE_COMPILER_SPECIAL_PHILOX_H
#define SLUICE_COMPILER_SPECIAL_PHILOX_H

#include <array>
#include <cstdint>

namespace sluice::special {

inline constexpr int64_t kLow32 = 0xffffffff;

/// What a draw's counter is made of, all 64-bit; see `philoxCounter`.
template <class I> struct DrawAddress {
  I seed, offset; // of the generator
  I token, expert;
  int64_t stream; // of the draw in its function, < 256
};

/// Counter words: token low; expert | attempt << 16; offset;
/// stream | token high << 8.
template <class I>
std::array<I, 4> philoxCounter(const DrawAddress<I> &at, I attempt) {
  return {at.token & kLow32, at.expert | shiftLeft(attempt, 16),
          at.offset & kLow32,
          (shiftLeft(shiftRight(at.token, 32) & 0xffffff, 8)) | at.stream};
}

/// The same on words of 32 bits, for a target that has their whole product.
template <class I> std::array<I, 4> philoxOnWords(std::array<I, 4> c, I seed) {
  auto c0 = low32(c[0]), c1 = low32(c[1]), c2 = low32(c[2]), c3 = low32(c[3]);
  auto key0 = low32(seed), key1 = low32(shiftRight(seed, 32));
  for (int round = 0; round < 10; ++round) {
    auto [low0, high0] = wholeProduct(c0, int64_t(0xD2511F53));
    auto [low1, high1] = wholeProduct(c2, int64_t(0xCD9E8D57));
    c0 = high1 ^ key0 ^ c1;
    c1 = low1;
    c2 = high0 ^ key1 ^ c3;
    c3 = low0;
    key0 = key0 + int64_t(0x9E3779B9);
    key1 = key1 + int64_t(0xBB67AE85);
  }
  return {zeroExtend(c0), zeroExtend(c1), zeroExtend(c2), zeroExtend(c3)};
}

/// The four words of the counter under the key. The high half of a word may
/// hold garbage between rounds; a product masks it (x86: vpmuludq ignores it).
template <class I> std::array<I, 4> philox(std::array<I, 4> c, I seed) {
  if (hasWholeProduct(seed))
    return philoxOnWords(c, seed);
  I key0 = seed & kLow32, key1 = shiftRight(seed, 32);
  for (int round = 0; round < 10; ++round) {
    I product0 = (c[0] & kLow32) * int64_t(0xD2511F53);
    I product1 = (c[2] & kLow32) * int64_t(0xCD9E8D57);
    c = {shiftRight(product1, 32) ^ key0 ^ c[1], product1,
         shiftRight(product0, 32) ^ key1 ^ c[3], product0};
    key0 = key0 + int64_t(0x9E3779B9);
    key1 = key1 + int64_t(0xBB67AE85);
  }
  return c;
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_PHILOX_H
