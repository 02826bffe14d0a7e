// Canonicalisation patterns on upstream ops over values with named axes.
// Each keeps the value, NaN and infinities and signs of zeros included, but
// for rounding, unless its comment says otherwise.
#ifndef SLUICE_DIALECTS_ROUTE_CANONICALIZATION_H
#define SLUICE_DIALECTS_ROUTE_CANONICALIZATION_H

#include "mlir/IR/PatternMatch.h"

namespace sluice::route {

/// Computes below a broadcast what was computed above it.
void populateBroadcastPatterns(mlir::RewritePatternSet &patterns);

/// Identities of + - * / with a constant in every place.
void populateArithmeticPatterns(mlir::RewritePatternSet &patterns);

/// Powers with constant exponents.
void populatePowerPatterns(mlir::RewritePatternSet &patterns);

/// Compositions of functions that have a name and a more accurate form.
void populateFunctionPatterns(mlir::RewritePatternSet &patterns);

} // namespace sluice::route

#endif
