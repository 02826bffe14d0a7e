// A stable radix sort of floating-point keys with the indices of their tokens.
//
// Least significant digit first, at most eleven bits each: three passes for
// float32. Digits are cut from the range in which the keys lie. The first pass
// reads keys, and leaves out of them the digit it has dealt with: what remains
// goes through the other passes beside the token, in one word, of 32 bits where
// both fit. The last pass moves nothing: it hands out each token's place.
#ifndef SLUICE_RUNTIME_CPU_RADIXSORT_H
#define SLUICE_RUNTIME_CPU_RADIXSORT_H

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace sluice {

template <typename Float>
using KeyBits = std::conditional_t<sizeof(Float) == 8, uint64_t, uint32_t>;

/// Bits that order as numbers do: -0 equals 0, and every NaN comes last.
template <typename Float> KeyBits<Float> toKey(Float x) {
  using Bits = KeyBits<Float>;
  constexpr Bits sign = Bits(1) << (8 * sizeof(Bits) - 1);
  if (x != x)
    return ~Bits(0);
  Bits bits = llvm::bit_cast<Bits>(x + Float(0));
  return bits & sign ? ~bits : bits | sign;
}

template <typename Key> class RadixSort {
public:
  /// The widest word in which the rest of a key and a token travel.
  using WideWord =
      std::conditional_t<sizeof(Key) == 8, unsigned __int128, uint64_t>;

  /// Bytes of scratch for keys of this many tokens.
  static size_t scratchBytes(int64_t tokens) {
    return 2 * tokens * sizeof(WideWord);
  }

  /// Of the keys of tokenOf(0), tokenOf(1), ..., `count` of all `tokens`: calls
  /// place(token, rank) once for each, in any order.
  template <typename TokenOf, typename Place>
  void rank(const Key *keys, int64_t tokens, uint32_t count, TokenOf tokenOf,
            char *scratch, Place place) {
    withWords(keys, tokens, count, tokenOf, scratch,
              [&](auto *from, auto *, const auto &digitOf, auto tokenIn) {
                for (uint32_t i = 0; i < count; ++i)
                  place(tokenIn(from[i]), places[digitOf(from[i])]++);
              });
  }

  /// Calls visit(token) for each in their order, likewise.
  template <typename TokenOf, typename Visit>
  void visit(const Key *keys, int64_t tokens, uint32_t count, TokenOf tokenOf,
             char *scratch, Visit visit) {
    withWords(keys, tokens, count, tokenOf, scratch,
              [&](auto *from, auto *to, const auto &digitOf, auto tokenIn) {
                for (uint32_t i = 0; i < count; ++i)
                  to[places[digitOf(from[i])]++] = from[i];
                for (uint32_t i = 0; i < count; ++i)
                  visit(tokenIn(to[i]));
              });
  }

private:
  static constexpr int maxBits = 11;
  static constexpr int maxDigits = (8 * sizeof(Key) + maxBits - 1) / maxBits;

  /// Chooses the word, and runs `finish` for the last pass.
  template <typename TokenOf, typename Finish>
  void withWords(const Key *keys, int64_t tokens, uint32_t count,
                 TokenOf tokenOf, char *scratch, Finish finish) {
    if (count == 0)
      return;
    int bits = cutDigits(keys, count, tokenOf);
    int tokenBits = llvm::bit_width(static_cast<uint64_t>(tokens - 1));
    using Word = Key; // half as wide as the other
    if (bits - digitBits + tokenBits <= int(8 * sizeof(Word)))
      sort<Word>(keys, tokens, count, tokenOf, tokenBits, scratch, finish);
    else
      sort<WideWord>(keys, tokens, count, tokenOf, tokenBits, scratch, finish);
  }

  template <typename Word, typename TokenOf, typename Finish>
  void sort(const Key *keys, int64_t tokens, uint32_t count, TokenOf tokenOf,
            int tokenBits, char *scratch, Finish finish) {
    Word *items = reinterpret_cast<Word *>(scratch), *spare = items + tokens;
    startBuckets(0);
    for (uint32_t i = 0; i < count; ++i) {
      auto token = tokenOf(i);
      Key key = keys[token] - lowest;
      Word rest = key >> digitBits;
      items[places[key & mask()]++] = rest << tokenBits | token;
    }
    auto tokenIn = [tokens = (Word(1) << tokenBits) - 1](Word word) {
      return static_cast<uint32_t>(word & tokens);
    };
    for (int digit = 1;; ++digit) {
      auto digitOf = [shift = tokenBits + (digit - 1) * digitBits,
                      mask = mask()](Word word) {
        return static_cast<uint32_t>(word >> shift) & mask;
      };
      bool last = digit + 1 == numDigits;
      if (!last && isSame(digit, digitOf(items[0]), count))
        continue;
      startBuckets(digit);
      if (last)
        return finish(items, spare, digitOf, tokenIn);
      for (uint32_t i = 0; i < count; ++i)
        spare[places[digitOf(items[i])]++] = items[i];
      std::swap(items, spare);
    }
  }

  /// Digits for the range of the keys, at least two, and how often each occurs;
  /// returns the range's bits.
  template <typename TokenOf>
  int cutDigits(const Key *keys, uint32_t count, TokenOf tokenOf) {
    lowest = keys[tokenOf(0)];
    Key highest = lowest;
    for (uint32_t i = 1; i < count; ++i) {
      lowest = std::min(lowest, keys[tokenOf(i)]);
      highest = std::max(highest, keys[tokenOf(i)]);
    }
    int bits = std::max(2, int(llvm::bit_width(Key(highest - lowest))));
    numDigits = std::max<int>(2, llvm::divideCeil(bits, maxBits));
    digitBits = llvm::divideCeil(bits, numDigits);
    for (int digit = 0; digit < numDigits; ++digit) {
      auto &counts = buckets[digit];
      std::fill_n(counts.begin(), mask() + 1, 0);
      for (uint32_t i = 0; i < count; ++i)
        ++counts[(keys[tokenOf(i)] - lowest) >> (digit * digitBits) & mask()];
    }
    return bits;
  }

  uint32_t mask() const { return (1u << digitBits) - 1; }

  /// Whether all keys have this value of the digit.
  bool isSame(int digit, uint32_t value, uint32_t count) const {
    return buckets[digit][value] == count;
  }

  /// Counts become places.
  void startBuckets(int digit) {
    uint32_t place = 0;
    for (uint32_t i = 0; i <= mask(); ++i)
      places[i] = std::exchange(place, place + buckets[digit][i]);
  }

  Key lowest;
  int numDigits, digitBits;
  std::array<std::array<uint32_t, 1u << maxBits>, maxDigits> buckets;
  std::array<uint32_t, 1u << maxBits> places;
};

} // namespace sluice

#endif
