// One row kernel becomes the functions that compute it.
#ifndef SLUICE_COMPILER_ROWTOCPU_KERNELLOWERING_H
#define SLUICE_COMPILER_ROWTOCPU_KERNELLOWERING_H

#include "compiler/RowToCPU/Tile.h"
#include "dialects/Row/RowDialect.h"

namespace sluice {

/// Emits the functions of a kernel before it.
void lowerKernel(row::KernelOp kernel, mlir::FloatType compute, Tile tile);

/// Replaces an order kernel by a declaration that describes it: the runtime
/// has its code.
void declareOrder(row::OrderOp order);

/// What the runtime must know of a kernel: see `runtime/program`.
mlir::DictionaryAttr describeKernel(row::KernelOp kernel, Tile tile,
                                    int64_t partials, int64_t stackBytes);

} // namespace sluice

#endif
