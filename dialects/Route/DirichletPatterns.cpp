// Canonicalisation patterns of the divergences.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace sluice::route;

namespace {

/// KL(a, a) = 0, where no entry of a is NaN or out of the domain: there it
/// differs only on rows that are invalid anyway.
struct KLOfEqualDirichlets : OpRewritePattern<KLDirichletOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KLDirichletOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getA() != op.getB())
      return failure();
    rewriter.replaceOp(op, Formula(rewriter, op.getLoc()).zero(op.getType()));
    return success();
  }
};

/// KL(p, p) = 0, for p = NaN too.
struct KLOfEqualBernoullis : OpRewritePattern<KLBernoulliOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KLBernoulliOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getL1() != op.getL2())
      return failure();
    rewriter.replaceOp(op, Formula(rewriter, op.getLoc()).zero(op.getType()));
    return success();
  }
};

} // namespace

void KLDirichletOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                MLIRContext *context) {
  patterns.add<KLOfEqualDirichlets>(context);
}

void KLBernoulliOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                MLIRContext *context) {
  patterns.add<KLOfEqualBernoullis>(context);
}
