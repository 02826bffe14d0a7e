// route-decompose: composite ops become primitives.
#ifndef SLUICE_COMPILER_DECOMPOSE_DECOMPOSE_H
#define SLUICE_COMPILER_DECOMPOSE_DECOMPOSE_H

#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteDialect.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Decompose/Decompose.h.inc"

/// On a softmax of a sum whose first part is a gate's logarithm: what the other
/// part is, `draw` for the logarithm of a Gamma draw, else `logits`. It decides
/// how the softmax is computed, which a kernel that reads what others computed
/// could not tell, and all have to do alike.
inline constexpr llvm::StringLiteral kGatedAttr = "route.gated";

/// Whether it is such a sum, whose parts each kernel needs.
bool isGatedSum(mlir::Value value);

/// Expands relaxed draws: `gumbel_sigmoid`, `gumbel_softmax`.
void populateRelaxationDecompositions(mlir::RewritePatternSet &patterns);

/// Expands Gamma and Dirichlet draws, densities and divergences.
void populateDirichletDecompositions(mlir::RewritePatternSet &patterns);

/// What the logarithm of a sum of exponentials is made of.
struct LogSum {
  mlir::Value shift;   ///< the maximum m where it is finite, else 0
  mlir::Value shifted; ///< x - m
  mlir::Value empty;   ///< whether all x are -inf
  mlir::Value sum;     ///< of exp(x - m); 1 if empty: its derivative is not NaN
};

/// Of `x` over `axes`, which `type` lacks.
LogSum makeLogSum(route::Formula &f, mlir::Value x, mlir::Type type,
                  mlir::ArrayAttr axes);

/// Expands `mean` and `logsumexp`.
void populateReductionDecompositions(mlir::RewritePatternSet &patterns);

/// Expands `sort`.
void populateOrderDecompositions(mlir::RewritePatternSet &patterns);

/// Rewrites the logarithm of a softmax.
void populateLogSoftmaxDecomposition(mlir::RewritePatternSet &patterns);

/// Expands `normalize`.
void populateNormalizeDecomposition(mlir::RewritePatternSet &patterns);

} // namespace sluice

#endif
