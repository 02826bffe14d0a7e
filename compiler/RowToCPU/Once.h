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
  void emitPerExpert(mlir::Operation &op);
  void load(row::LoadOp op);
  void reduce(row::ReduceOp op);
  void store(row::StoreOp op);
  /// A loop over one period of experts, in vectors.
  Lanes startExperts();

  KernelState &s;
};

} // namespace sluice

#endif
