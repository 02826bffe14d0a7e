// A forward, its backward, and the residuals that pass between them.
#ifndef SLUICE_COMPILER_PLANRESIDUALS_PAIR_H
#define SLUICE_COMPILER_PLANRESIDUALS_PAIR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace sluice {

/// Whether there is a number, or a row of them, for each token.
bool hasTokens(mlir::Type type);

/// One number for each token, combined from its experts.
bool isRowReduction(mlir::Operation *op);

/// Visits `value` and what it is computed from, up to what is given: operands
/// before users, and none twice. A loop: ways may be longer than a stack.
void visitOperandsFirst(mlir::Value value,
                        llvm::function_ref<bool(mlir::Value)> isGiven,
                        llvm::function_ref<bool(mlir::Value)> isVisited,
                        llvm::function_ref<void(mlir::Value)> visit);

/// The last `count` results of the forward are residuals; the backward takes
/// them after the forward's arguments.
struct Pair {
  mlir::func::FuncOp forward, backward;
  unsigned count;

  mlir::Operation *getReturn();
  mlir::OperandRange getResiduals();
  mlir::OperandRange getOutputs();

  /// The residual that the backward reads, or spreads over an axis; null if it
  /// computes its own value.
  mlir::Value findResidual(mlir::Value value);
  /// Makes a value of the forward a residual, in place of what the backward
  /// computes.
  void makeResidual(mlir::Value value, mlir::Operation *computed);
  /// Drops the residuals that the backward does not use.
  void dropUnused();
};

} // namespace sluice

#endif
