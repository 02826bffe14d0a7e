// Divisions, roots and powers of two by a GPU's approximate instructions.
#ifndef SLUICE_COMPILER_GPUTONVVM_APPROXIMATE_H
#define SLUICE_COMPILER_GPUTONVVM_APPROXIMATE_H

#include "mlir/IR/PatternMatch.h"

namespace sluice {

/// Rewrites float32 ops whose flags allow it: `arith.divf` with `arcp`,
/// `math.exp2` and `math.log2` with `afn`, and with `ninf` too where all
/// numbers are normal; with both `math.sqrt` and `math.rsqrt`. They take no
/// branch, which what assemblers make of exact divisions and roots does.
void populateApproximationPatterns(mlir::RewritePatternSet &patterns,
                                   mlir::PatternBenefit benefit);

} // namespace sluice

#endif
