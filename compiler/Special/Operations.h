// How much arithmetic an op is, before `row-expand-special` writes it out.
#ifndef SLUICE_COMPILER_SPECIAL_OPERATIONS_H
#define SLUICE_COMPILER_SPECIAL_OPERATIONS_H

#include "dialects/Row/RowDialect.h"

namespace sluice {

/// Machine operations for one element of an op's result.
unsigned countOperations(mlir::Operation *op);

/// Those of a kernel for each token, without what moves data, finds addresses,
/// draws again or ends sums over tokens.
int64_t countOperations(row::KernelOp kernel);

} // namespace sluice

#endif
