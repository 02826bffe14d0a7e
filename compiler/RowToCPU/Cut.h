// Cuts a loop into shorter ones.
#ifndef SLUICE_COMPILER_ROWTOCPU_CUT_H
#define SLUICE_COMPILER_ROWTOCPU_CUT_H

#include "mlir/IR/Operation.h"

namespace sluice {

/// Ops that a loop over lanes executes of an op: a switch's regions run later.
int64_t countOps(mlir::Operation *op);

/// The number of the loop in which each of `ops`, in their order, is to run,
/// so that no loop is long and few values pass from one to another.
///
/// A processor looks some hundred instructions ahead, and those that wait fill
/// a shorter queue: a long chain, as from noise to an accepted draw, keeps it
/// from the next vectors, whose chains could run beside it.
llvm::SmallVector<int> cutLoop(llvm::ArrayRef<mlir::Operation *> ops);

} // namespace sluice

#endif
