// The loops over one tile.
#ifndef SLUICE_COMPILER_ROWTOCPU_STAGES_H
#define SLUICE_COMPILER_ROWTOCPU_STAGES_H

#include "compiler/RowToCPU/Accumulators.h"
#include "compiler/RowToCPU/Compaction.h"
#include "compiler/RowToCPU/Tiles.h"

namespace sluice {

class Stages {
public:
  Stages(KernelState &state, Accumulators &accumulators, Tiles &tiles);

  /// Emits all stages, in their order, for the tile at hand.
  void run();

private:
  using Ops = llvm::SmallVector<mlir::Operation *>;

  Ops collect(int stage, Space space);
  void allocateKept();
  void run(const Ops &ops, Space space);
  void runTokens(const Ops &ops);
  void runRows(const Ops &ops);
  void runSharedRows(const Ops &ops);
  void emit(mlir::Operation *op, Lanes &lanes);
  mlir::Value getReduced(row::ReduceOp op, Lanes &lanes);

  KernelState &s;
  Accumulators &accumulators;
  Tiles &tiles;
  bool fetchesNext = false; ///< the loop at hand fetches the next tile
  llvm::DenseMap<mlir::Operation *, Compaction *> compactions;
};

} // namespace sluice

#endif
