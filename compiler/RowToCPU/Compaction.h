// row.retry and row.switch on dense vectors of the lanes concerned.
#ifndef SLUICE_COMPILER_ROWTOCPU_COMPACTION_H
#define SLUICE_COMPILER_ROWTOCPU_COMPACTION_H

#include "compiler/RowToCPU/Lanes.h"

namespace sluice {

/// During a stage's loop, lanes that need more work are listed by their place
/// in the tile; after the loop they are computed and scattered back. Few lanes
/// need a second attempt: what that takes is gathered. All lanes have a case:
/// what its region uses is listed beside the place, where the machine
/// compresses vectors (a gather costs as much as five such copies). A case that
/// only yields values from outside of the switch takes no list.
class Compaction {
public:
  Compaction(KernelState &state, mlir::Operation *op);

  /// Before the stage's loop: empties the lists.
  void start();
  /// In the stage's loop: a retry's first attempt, a switch's choice.
  void visit(Lanes &lanes);
  /// After the stage's loop: works the lists off.
  void finish();

private:
  struct List {
    Array places, count;
    /// Values that the list's region uses, and their dense copies.
    llvm::SmallVector<std::pair<mlir::Value, Array>> used = {};
  };

  void visitRetry(row::RetryOp op, Lanes &lanes);
  void visitSwitch(row::SwitchOp op, Lanes &lanes);
  void visitCase(size_t number, Lanes &lanes, mlir::Value hit);
  void finishRetry(row::RetryOp op);
  void listUsed(List &list, mlir::Region &region, int64_t size);
  void append(List &list, Lanes &lanes, mlir::Value mask);
  void appendIfAny(List &list, Lanes &lanes, mlir::Value mask);
  /// Runs `body` on each dense vector of the first `count` listed lanes.
  void forEachVector(List &list, mlir::Value count,
                     llvm::function_ref<void(Lanes &)> body);
  void scatterResults(mlir::ValueRange values, Lanes &lanes);

  KernelState &s;
  mlir::Operation *op;
  Space space;
  llvm::SmallVector<List> lists;
  /// What the cases that compute nothing give, in the loop.
  llvm::MapVector<mlir::Value, mlir::Value> given;
};

} // namespace sluice

#endif
