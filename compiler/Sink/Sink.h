// Makes cheap values again in the regions that use them.
#ifndef SLUICE_COMPILER_SINK_SINK_H
#define SLUICE_COMPILER_SINK_SINK_H

#include "mlir/IR/Region.h"

#include <optional>

namespace sluice {

/// What an op costs; none if it may not be made again.
using CostOf = llvm::function_ref<std::optional<unsigned>(mlir::Operation *)>;

/// Of the values that `region` uses from outside, makes each again in it whose
/// ops, from the others that it uses, cost at most `most` together. Lowerings
/// bring every used value of a row to where the region's lanes are.
void sinkInto(mlir::Region &region, unsigned most, CostOf costOf);

} // namespace sluice

#endif
