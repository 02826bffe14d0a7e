// A stable radix sort of floating-point keys with the indices of their tokens.
//
// Least significant digit first, eleven bits each: three passes for float32,
// six for float64. A pass moves keys and indices, nothing else; one whose digit
// is the same in all keys is left out. The last one moves nothing: it hands
// out each token's place.
#ifndef SLUICE_RUNTIME_CPU_RADIXSORT_H
#define SLUICE_RUNTIME_CPU_RADIXSORT_H

#include "llvm/ADT/bit.h"

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

/// A key and the token it belongs to.
template <typename Float> struct Keyed {
  KeyBits<Float> key;
  uint32_t token;
};

template <typename Float> class RadixSort {
public:
  static constexpr int digitBits = 11;
  static constexpr int numDigits =
      (8 * sizeof(Float) + digitBits - 1) / digitBits;
  static constexpr uint32_t numBuckets = 1u << digitBits;

  /// Calls place(token, rank) once for each of `items`, in any order, with the
  /// help of `spare`, as many; both are overwritten.
  template <typename Place>
  void rank(Keyed<Float> *items, Keyed<Float> *spare, uint32_t count,
            Place place) {
    sort(items, spare, count, [&](const Keyed<Float> *from, int digit) {
      auto &places = buckets[digit];
      for (uint32_t i = 0; i < count; ++i)
        place(from[i].token, places[bucketOf(from[i].key, digit)]++);
    });
  }

  /// Calls visit(token) for each of `items` in their order, likewise.
  template <typename Visit>
  void visit(Keyed<Float> *items, Keyed<Float> *spare, uint32_t count,
             Visit visit) {
    sort(items, spare, count, [&](Keyed<Float> *from, int digit) {
      Keyed<Float> *to = from == items ? spare : items;
      move(digit, from, to, count);
      for (uint32_t i = 0; i < count; ++i)
        visit(to[i].token);
    });
  }

private:
  static uint32_t bucketOf(KeyBits<Float> key, int digit) {
    return static_cast<uint32_t>(key >> (digit * digitBits)) & (numBuckets - 1);
  }

  /// All passes but the last; `finish` does that one.
  template <typename Finish>
  void sort(Keyed<Float> *items, Keyed<Float> *spare, uint32_t count,
            Finish finish) {
    if (count == 0)
      return;
    countDigits(items, count);
    int last = numDigits - 1;
    while (last > 0 && isSame(last, items, count))
      --last;
    for (int digit = 0; digit < last; ++digit)
      if (!isSame(digit, items, count)) {
        startBuckets(digit);
        move(digit, items, spare, count);
        std::swap(items, spare);
      }
    startBuckets(last);
    finish(items, last);
  }

  void countDigits(const Keyed<Float> *items, uint32_t count) {
    for (auto &digit : buckets)
      digit.fill(0);
    for (uint32_t i = 0; i < count; ++i)
      for (int digit = 0; digit < numDigits; ++digit)
        ++buckets[digit][bucketOf(items[i].key, digit)];
  }

  /// Whether all keys have the same digit.
  bool isSame(int digit, const Keyed<Float> *items, uint32_t count) const {
    return buckets[digit][bucketOf(items[0].key, digit)] == count;
  }

  /// Counts become places.
  void startBuckets(int digit) {
    uint32_t place = 0;
    for (uint32_t &bucket : buckets[digit])
      place += std::exchange(bucket, place);
  }

  void move(int digit, const Keyed<Float> *from, Keyed<Float> *to,
            uint32_t count) {
    auto &places = buckets[digit];
    for (uint32_t i = 0; i < count; ++i)
      to[places[bucketOf(from[i].key, digit)]++] = from[i];
  }

  std::array<std::array<uint32_t, numBuckets>, numDigits> buckets;
};

} // namespace sluice

#endif
