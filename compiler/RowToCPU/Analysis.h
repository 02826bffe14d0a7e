// Which axes a value in a kernel depends on, and in which stage it is made.
#ifndef SLUICE_COMPILER_ROWTOCPU_ANALYSIS_H
#define SLUICE_COMPILER_ROWTOCPU_ANALYSIS_H

#include "dialects/Row/RowDialect.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

namespace sluice {

/// What a value varies with.
enum class Space {
  Uniform, ///< nothing: a scalar
  Expert,  ///< the expert
  Token,   ///< the token
  Row      ///< both
};

inline bool variesWithToken(Space space) {
  return space == Space::Token || space == Space::Row;
}

/// The spaces and stages of a kernel's values.
class Analysis {
public:
  /// `gathersCases`: what a switch's regions use is read after the loop.
  Analysis(row::KernelOp kernel, bool gathersCases);

  Space getSpace(mlir::Value value) const;
  /// The space in whose loop an op runs: a reduction runs over its operand.
  Space getSpace(mlir::Operation *op) const;
  /// The stage of a top-level op that varies with the token.
  int getStage(mlir::Operation *op) const { return stages.lookup(op); }
  int getNumStages() const { return numStages; }
  /// Whether a later loop needs the value, so that it must wait in memory.
  bool isKept(mlir::Value value) const { return kept.contains(value); }

private:
  void computeSpaces(mlir::Block &block);
  void computeStages(mlir::Block &block);
  void cutStages(mlir::Block &block);
  void computeKept(mlir::Block &block, bool gathersCases);
  int getAvailable(mlir::Value value, Space user) const;
  void noteUse(mlir::Value value, mlir::Operation *user, bool afterLoop);

  llvm::DenseSet<mlir::Value> perToken;
  llvm::DenseMap<mlir::Operation *, int> stages;
  llvm::DenseSet<mlir::Value> kept;
  int numStages = 0;
};

/// Ops whose results are complete only after their stage's loop.
bool endsStage(mlir::Operation *op);

/// A broadcast costs nothing: each use repeats it.
bool isFree(mlir::Operation *op);

/// Whether an op is computed in a loop over the tile: loads are read where they
/// are used, and the end comes after all tiles.
bool runsInLoop(mlir::Operation *op);

/// Calls `action` for each value that the op or its regions use from outside.
void forEachUsedValue(mlir::Operation *op,
                      llvm::function_ref<void(mlir::Value)> action);

} // namespace sluice

#endif
