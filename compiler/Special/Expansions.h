// Which op expands to which formula.
#ifndef SLUICE_COMPILER_SPECIAL_EXPANSIONS_H
#define SLUICE_COMPILER_SPECIAL_EXPANSIONS_H

#include "compiler/Special/Expr.h"
#include "mlir/IR/Operation.h"

namespace sluice::special {

/// Emits the formula of `op` before it and returns its value.
using Expansion = mlir::Value (*)(mlir::Operation *op, Builder &builder);

/// The expansion of the op of this name; null where it is not expanded.
Expansion lookupFunction(llvm::StringRef name);
Expansion lookupDraw(llvm::StringRef name);

} // namespace sluice::special

#endif
