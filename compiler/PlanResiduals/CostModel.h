// What it costs to compute a value again.
#ifndef SLUICE_COMPILER_PLANRESIDUALS_COSTMODEL_H
#define SLUICE_COMPILER_PLANRESIDUALS_COSTMODEL_H

#include "mlir/IR/Operation.h"

namespace sluice {

/// Machine operations for one element of an op's result.
unsigned getCost(mlir::Operation *op);

} // namespace sluice

#endif
