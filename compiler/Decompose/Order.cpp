// Order along the tokens.
#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include <limits>

using namespace mlir;
using namespace sluice::route;

/// Each number at its rank; NaN where tokens were left out.
static LogicalResult expandSort(SortOp op, PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value x = op.getX();
  Value rank = f.make<RankOp>(x.getType(), x, op.getGroup());
  rewriter.replaceOpWithNewOp<PutOp>(
      op, x, rank,
      rewriter.getF64FloatAttr(std::numeric_limits<double>::quiet_NaN()));
  return success();
}

void sluice::populateOrderDecompositions(RewritePatternSet &patterns) {
  patterns.add(expandSort);
}
