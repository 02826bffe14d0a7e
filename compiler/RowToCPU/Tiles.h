// A tile's input and output arrays.
#ifndef SLUICE_COMPILER_ROWTOCPU_TILES_H
#define SLUICE_COMPILER_ROWTOCPU_TILES_H

#include "compiler/RowToCPU/KernelState.h"

namespace sluice {

/// Where a tile reads what `row.load` reads and writes what `row.store`
/// writes: in place where the caller's array lies as the tile does, else in a
/// buffer that is filled before, or written back after, the tile's stages.
class Tiles {
public:
  explicit Tiles(KernelState &state);

  /// Allocates the buffers that the loads and stores may need.
  void startChunk();
  /// Points each load and store to its array; converts inputs.
  void startTile();
  /// In a loop over the tile's vectors: fetches what the next tile has where
  /// this one has the vector at `element`.
  void prefetchNext(mlir::Value element);
  /// Writes back outputs that were not written in place.
  void endTile();

  Array getTarget(row::StoreOp op) const { return targets.lookup(op); }

private:
  struct Access {
    mlir::Operation *op;
    mlir::Value buffer;
    bool perExpert;
    Array staging;
    mlir::Value inPlace; ///< a condition; null where never
  };

  void addAccess(mlir::Operation *op, mlir::Value buffer);
  Array chooseArray(Access &access);
  mlir::Value liesAsTile(const Access &access);
  void unlessInPlace(const Access &access, bool input);
  void convert(const Access &access, bool input);
  void convertRow(const Access &access, bool input, mlir::Value token);
  void convertVectors(const Access &access, bool input, mlir::Value start,
                      mlir::Value place);
  void convertScalar(const Access &access, bool input, mlir::Value from,
                     mlir::Value place);
  mlir::Value getStart(const Access &access, mlir::Value token);

  KernelState &s;
  llvm::SmallVector<Access> inputs, outputs;
  llvm::DenseMap<mlir::Operation *, Array> targets;
};

} // namespace sluice

#endif
