// Sums over tokens: in a tile, over a chunk, and over all chunks.
#ifndef SLUICE_COMPILER_ROWTOCPU_ACCUMULATORS_H
#define SLUICE_COMPILER_ROWTOCPU_ACCUMULATORS_H

#include "compiler/RowToCPU/Lanes.h"

namespace sluice {

/// A tile accumulates in the compute type, lane by lane; a chunk in float64,
/// so that the error does not grow with the number of tokens.
class Accumulators {
public:
  explicit Accumulators(KernelState &state);

  /// The number of float64 words that a chunk hands over.
  int64_t getCount() const { return count; }

  void startChunk();
  void startTile();
  void add(row::AccumulateOp op, Lanes &lanes);
  void endTile();
  void endChunk(mlir::Value chunk);
  /// Combines all chunks, in their order; fills in the partials' totals.
  void combineChunks(row::FinalizeOp finalize);

private:
  struct Slot {
    row::AccumulateOp op;
    bool perExpert;
    int64_t offset; ///< among a chunk's words
    Array tile, chunk;
  };

  void fill(Array array, int64_t size, row::Kind kind);
  void endTile(Slot &slot);
  void combineChunks(Slot &slot, mlir::Value partials, mlir::Value chunks);
  mlir::Value combineWord(Slot &slot, mlir::Value word, Array words,
                          mlir::Value chunks);

  KernelState &s;
  llvm::SmallVector<Slot> slots;
  int64_t count = 0;
};

} // namespace sluice

#endif
