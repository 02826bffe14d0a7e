// Relaxed draws and the weights made from them.
#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"

using namespace mlir;
using namespace sluice::route;

/// x / tau; for a scalar tau by one division in all.
static Value divideByTemperature(Formula &f, Value x, Value tau) {
  if (tau.getType() == x.getType())
    return f.div(x, tau);
  Value reciprocal = f.div(f.constant(tau.getType(), 1.0), tau);
  return f.mul(x, f.broadcast(reciprocal, x.getType()));
}

static LogicalResult expandGumbelSigmoid(GumbelSigmoidOp op,
                                         PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value noise =
      f.make<LogisticOp>(op.getType(), op.getRng(), op.getStreamAttr());
  Value logits =
      divideByTemperature(f, f.add(op.getLogits(), noise), op.getTau());
  rewriter.replaceOpWithNewOp<SigmoidOp>(op, logits);
  return success();
}

static LogicalResult expandGumbelSoftmax(GumbelSoftmaxOp op,
                                         PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value noise = f.make<GumbelOp>(op.getType(), op.getRng(), op.getStreamAttr());
  Value logits =
      divideByTemperature(f, f.add(op.getLogits(), noise), op.getTau());
  rewriter.replaceOpWithNewOp<SoftmaxOp>(op, logits, op.getAxisAttr());
  return success();
}

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

void sluice::populateRelaxationDecompositions(RewritePatternSet &patterns) {
  patterns.add(expandGumbelSigmoid);
  patterns.add(expandGumbelSoftmax);
}

void sluice::populateNormalizeDecomposition(RewritePatternSet &patterns) {
  patterns.add(expandNormalize);
}
