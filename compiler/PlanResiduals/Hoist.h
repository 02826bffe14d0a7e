// What the backward computes of residuals alone, and may as well read.
#ifndef SLUICE_COMPILER_PLANRESIDUALS_HOIST_H
#define SLUICE_COMPILER_PLANRESIDUALS_HOIST_H

#include "compiler/PlanResiduals/Pair.h"

#include "llvm/ADT/SmallVector.h"

namespace sluice {

/// Gates that the backward computes of residuals become residuals; a gate and
/// its complement are made of one number, their tail, wherever both are.
/// Canonicalization takes back the tails that nothing keeps.
void hoistGates(Pair &pair);

/// Special functions that the backward computes of sums over the experts become
/// residuals, which are returned. Each is one number for each token, as its
/// sums are, but costs as much as one for each expert where a row's lanes
/// compute it together; and the forward often has parts of it.
llvm::SmallVector<mlir::Value> hoistRowFunctions(Pair &pair);

} // namespace sluice

#endif
