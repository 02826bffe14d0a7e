// Relaxed draws.
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

void sluice::populateRelaxationDecompositions(RewritePatternSet &patterns) {
  patterns.add(expandGumbelSigmoid);
  patterns.add(expandGumbelSoftmax);
}
