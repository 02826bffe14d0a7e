// What every target asks of a kernel's ops before it spreads them over lanes.
#ifndef SLUICE_DIALECTS_ROW_LANECHECK_H
#define SLUICE_DIALECTS_ROW_LANECHECK_H

#include "dialects/Row/RowDialect.h"

namespace sluice::row {

/// The type that a kernel computes in: float64 where any value is, else
/// float32.
mlir::FloatType getComputeType(KernelOp kernel);

/// Fails with an error at the op that has no place on `target`, "the CPU" say,
/// or computes in another type.
llvm::LogicalResult checkLanes(KernelOp kernel, mlir::FloatType compute,
                               llvm::StringRef target);

} // namespace sluice::row

#endif
