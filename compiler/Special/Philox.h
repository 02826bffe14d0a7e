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

/// The ten rounds; `product` gives the low and the high word of a product.
template <class W, class Product>
std::array<W, 4> philoxRounds(std::array<W, 4> c, W key0, W key1,
                              Product product) {
  for (int round = 0; round < 10; ++round) {
    auto [low0, high0] = product(c[0], int64_t(0xD2511F53));
    auto [low1, high1] = product(c[2], int64_t(0xCD9E8D57));
    c = {high1 ^ key0 ^ c[1], low1, high0 ^ key1 ^ c[3], low0};
    key0 = key0 + int64_t(0x9E3779B9);
    key1 = key1 + int64_t(0xBB67AE85);
  }
  return c;
}

/// Each of the four, of 32 bits.
template <class I> auto lowWords(std::array<I, 4> c) {
  return std::array{low32(c[0]), low32(c[1]), low32(c[2]), low32(c[3])};
}

/// The four words, of 32 bits, of the counter under the key. They are computed
/// on words of 32 bits where the target has their whole product. Else the high
/// half of a word may hold garbage between rounds; a product masks it (x86:
/// vpmuludq ignores it).
template <class I> auto philox(std::array<I, 4> c, I seed) {
  I high = shiftRight(seed, 32);
  if (hasWholeProduct(seed))
    return philoxRounds(
        lowWords(c), low32(seed), low32(high),
        [](auto word, int64_t m) { return wholeProduct(word, m); });
  return lowWords(philoxRounds(c, seed & kLow32, high, [](I word, int64_t m) {
    I product = (word & kLow32) * m;
    return std::array<I, 2>{product, shiftRight(product, 32)};
  }));
}

} // namespace sluice::special

#endif // SLUICE_COMPILER_SPECIAL_PHILOX_H
