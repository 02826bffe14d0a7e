// Normalised weights and the logarithm of a softmax.
#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <limits>

using namespace mlir;
using namespace sluice::route;

/// x r with r = 1 / sum(x), or 0 where the sum is 0: neither the value nor its
/// derivative divides by 0.
static LogicalResult expandNormalize(NormalizeOp op,
                                     PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value sum = f.sum(op.getX(), op.getAxis());
  Value zero = f.zero(sum.getType()), one = f.constant(sum.getType(), 1.0);
  Value divides = f.compare(arith::CmpFPredicate::UNE, sum, zero);
  Value reciprocal = f.div(one, f.select(divides, sum, one));
  Value factor = f.select(divides, reciprocal, zero);
  rewriter.replaceOp(op, f.mul(op.getX(), f.broadcast(factor, op.getType())));
  return success();
}

/// log(softmax(x)) -> x - logsumexp(x): finite where the softmax vanishes. A
/// row of -inf stays -inf; a row with +inf, whose softmax is NaN, may not.
static LogicalResult expandLogOfSoftmax(math::LogOp op,
                                        PatternRewriter &rewriter) {
  auto softmax = op.getOperand().getDefiningOp<SoftmaxOp>();
  if (!softmax)
    return failure();
  Formula f(rewriter, op.getLoc());
  Value x = softmax.getX();
  Type type = dropAxes(x.getType(), softmax.getAxis());
  Value total = f.make<LogSumExpOp>(
      type, x, rewriter.getArrayAttr(softmax.getAxisAttr()));
  Value lowest = f.constant(type, -std::numeric_limits<double>::infinity());
  Value empty = f.compare(arith::CmpFPredicate::OEQ, total, lowest);
  Value safe = f.select(empty, f.zero(type), total);
  rewriter.replaceOp(op, f.sub(x, f.broadcast(safe, x.getType())));
  return success();
}

void sluice::populateLogSoftmaxDecomposition(RewritePatternSet &patterns) {
  patterns.add(expandLogOfSoftmax);
}

void sluice::populateNormalizeDecomposition(RewritePatternSet &patterns) {
  patterns.add(expandNormalize);
}
