// What does not vary with the token is computed once.
#ifndef SLUICE_COMPILER_ROWTOCPU_ONCE_H
#define SLUICE_COMPILER_ROWTOCPU_ONCE_H

#include "compiler/RowToCPU/Lanes.h"

namespace sluice {

/// Emits a block's ops that are uniform or vary with the expert alone.
class Once {
public:
  explicit Once(KernelState &state) : s(state) {}

  void run(mlir::Block &block);
  /// Of the kernel's body, only what its end uses.
  void runFor(row::FinalizeOp finalize);

private:
  /// Whether an op is computed here at all.
  bool isOurs(mlir::Operation *op) const;
  void emit(mlir::Operation &op);
  void emitUniform(mlir::Operation &op);
  /// One loop for the ops that have been put off.
  void emitPending();
  bool isReadLater(mlir::Value value) const;
  void load(row::LoadOp op);
  void reduce(row::ReduceOp op);
  void store(row::StoreOp op);
  /// A loop over one period of experts, in vectors.
  Lanes startExperts();

  KernelState &s;
  /// Ops on each expert that no op outside of their loop has needed so far.
  llvm::SetVector<mlir::Operation *> pending;
};

} // namespace sluice

#endif
