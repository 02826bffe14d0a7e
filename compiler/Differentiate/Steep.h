// Results that a slope of 0 would make a NaN of.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_STEEP_H
#define SLUICE_COMPILER_DIFFERENTIATE_STEEP_H

#include "compiler/Differentiate/Activity.h"

namespace sluice::route {

/// Whether a derivative passes, on its way from `result`, through an op whose
/// own may be infinite: a logarithm, a root, a division, an exponential that
/// overflows, a special function at its pole.
bool isSteep(mlir::Value result, const Activity &activity);

} // namespace sluice::route

#endif
