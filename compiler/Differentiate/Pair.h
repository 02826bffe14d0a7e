// A function and its backward, as `route-differentiate` leaves them.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_PAIR_H
#define SLUICE_COMPILER_DIFFERENTIATE_PAIR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace sluice::route {

/// Whether there is a function, of one block that returns.
bool isOneBlock(mlir::func::FuncOp function);

/// Fails with an error unless both are one block that returns, and the backward
/// first takes the forward's own arguments, as many of its last results as
/// `route.residuals` says, and those that `route.kept_results` names.
llvm::LogicalResult checkPair(mlir::func::FuncOp forward,
                              mlir::func::FuncOp backward);

/// How many of a forward's last results are residuals.
int64_t countResiduals(mlir::func::FuncOp forward);
/// The numbers of the results that the backward takes beside the residuals.
llvm::ArrayRef<int64_t> getKeptResults(mlir::func::FuncOp forward);
/// The place of the first cotangent among the backward's arguments, of a pair
/// that is checked.
int64_t firstCotangent(mlir::func::FuncOp forward);

} // namespace sluice::route

#endif
