// How tokens are dealt into chunks.
#ifndef SLUICE_RUNTIME_CPU_PARTITION_H
#define SLUICE_RUNTIME_CPU_PARTITION_H

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cstdint>

namespace sluice {

/// The chunks of one kernel. They depend on the number of tokens alone, never
/// on the number of threads, so that sums over tokens are bitwise repeatable.
struct Partition {
  static constexpr int64_t maxChunks = 64;

  int64_t chunkTokens;
  int64_t numChunks;

  static Partition of(int64_t tokens, int64_t tileTokens) {
    int64_t tilesPerChunk = llvm::divideCeil(tokens, tileTokens * maxChunks);
    int64_t chunkTokens = tileTokens * std::max<int64_t>(1, tilesPerChunk);
    return {chunkTokens,
            static_cast<int64_t>(llvm::divideCeil(tokens, chunkTokens))};
  }
};

} // namespace sluice

#endif
