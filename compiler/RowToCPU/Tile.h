// The shape of a tile: how tokens and experts lie in vectors.
#ifndef SLUICE_COMPILER_ROWTOCPU_TILE_H
#define SLUICE_COMPILER_ROWTOCPU_TILE_H

#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cstdint>

namespace sluice {

/// A tile's elements lie token by token, each row padded to `stride` lanes.
struct Tile {
  /// Elements in a tile: with ten buffers of float32 it fits the first cache.
  static constexpr int64_t kElements = 1024;

  /// Vectors that are computed together: independent chains of instructions
  /// hide each other's latencies. Four where there are registers for them, but
  /// two where a row's last four would stand half empty.
  static constexpr int64_t kInterleave = 2, kWideInterleave = 4;

  int64_t vectorBits; ///< of the machine
  int64_t lanes;      ///< that are computed together: a vector, below
  int64_t listLanes;  ///< of a list, whose last vector is rarely full
  int64_t experts;    ///< of a row; 0 where the kernel has rows of none
  int64_t stride;     ///< lanes from one token to the next
  int64_t tokens;     ///< in a tile, a multiple of those in a vector

  /// For elements of `bits` bits.
  Tile(int64_t vectorBits, int64_t bits, int64_t experts)
      : vectorBits(vectorBits), lanes(kInterleave * vectorBits / bits),
        listLanes(lanes), experts(experts), stride(padded(lanes)) {
    int64_t wide = kWideInterleave * vectorBits / bits;
    if (vectorBits == 512 && padded(wide) == stride)
      lanes = wide;
    tokens = std::max<int64_t>(1, kElements / stride);
  }

  /// Whether the machine moves chosen lanes to the front in one instruction:
  /// of those that LLVM knows, the ones with the widest vectors.
  bool compresses() const { return vectorBits == 512; }
  /// Whether several tokens share a vector.
  bool sharesVectors() const { return stride < lanes; }
  int64_t tokensPerVector() const {
    return sharesVectors() ? lanes / stride : 1;
  }
  int64_t vectorsPerToken() const {
    return sharesVectors() ? 1 : stride / lanes;
  }
  bool isPadded() const { return experts != 0 && experts != stride; }
  int64_t elements() const { return tokens * stride; }
  /// Elements of an array for a tile: its last vector may reach beyond.
  int64_t room(bool perExpert) const {
    return (perExpert ? elements() : tokens) + lanes;
  }
  /// Elements of a buffer per expert: one period, and at least a vector.
  int64_t period() const { return std::max(stride, lanes); }
  /// Lanes of what is computed for each token: a tile may have fewer tokens.
  int64_t tokenLanes() const {
    return std::min<int64_t>(lanes, llvm::PowerOf2Ceil(tokens));
  }

private:
  /// Lanes of a row in vectors of `lanes`, or in a part of one.
  int64_t padded(int64_t lanes) const {
    int64_t row = std::max<int64_t>(experts, 1);
    return row >= lanes ? llvm::alignTo(row, lanes)
                        : static_cast<int64_t>(llvm::PowerOf2Ceil(row));
  }
};

} // namespace sluice

#endif
