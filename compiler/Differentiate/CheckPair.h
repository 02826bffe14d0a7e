// A function and its backward, as `route-differentiate` leaves them.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_CHECKPAIR_H
#define SLUICE_COMPILER_DIFFERENTIATE_CHECKPAIR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace sluice {

/// Whether there is a function, of one block that returns.
bool isOneBlock(mlir::func::FuncOp function);

/// Fails with an error unless both are one block that returns, and the backward
/// first takes the forward's own arguments, as many of its last results as
/// `route.residuals` says, and those that `route.kept_results` names.
llvm::LogicalResult checkPair(mlir::func::FuncOp forward,
                              mlir::func::FuncOp backward);

} // namespace sluice

#endif
