// route-differentiate: a router gets its backward function.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_DIFFERENTIATE_H
#define SLUICE_COMPILER_DIFFERENTIATE_DIFFERENTIATE_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Differentiate/Differentiate.h.inc"

namespace route {

/// The arguments whose gradient is wanted.
inline constexpr llvm::StringLiteral kGradAttr = "route.grad";
/// On a forward function: the symbol of its backward.
inline constexpr llvm::StringLiteral kBackwardAttr = "route.backward";
/// On a forward function: how many of its last results are residuals.
inline constexpr llvm::StringLiteral kResidualsAttr = "route.residuals";
/// On a forward function: the numbers of results that its backward takes.
inline constexpr llvm::StringLiteral kKeptResultsAttr = "route.kept_results";
/// On a forward function: the results that nobody uses.
inline constexpr llvm::StringLiteral kUnusedAttr = "route.unused";

/// Metadata of an error: what the program differentiates has no derivative.
inline constexpr llvm::StringLiteral kNoDerivative = "no-derivative";

/// Attaches the derivative rules of the upstream ops.
void registerDerivatives(mlir::DialectRegistry &registry);

} // namespace route
} // namespace sluice

#endif
