// Canonicalisation patterns of the gating ops.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace sluice::route;

namespace {

/// broadcast(broadcast(x)) -> broadcast(x).
struct MergeBroadcasts : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<BroadcastOp>();
    if (!inner)
      return failure();
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), inner.getX());
    return success();
  }
};

/// normalize(sigmoid(a) * softmax(b)) -> softmax(log_gate(a) + b): the
/// weights of a soft gate stay exact where both factors underflow.
struct NormalizeGatedSoftmax : OpRewritePattern<NormalizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(NormalizeOp op,
                                PatternRewriter &rewriter) const override {
    auto product = op.getX().getDefiningOp<arith::MulFOp>();
    if (!product)
      return failure();
    auto gate = product.getLhs().getDefiningOp<SigmoidOp>();
    auto softmax = product.getRhs().getDefiningOp<SoftmaxOp>();
    if (!gate || !softmax) {
      gate = product.getRhs().getDefiningOp<SigmoidOp>();
      softmax = product.getLhs().getDefiningOp<SoftmaxOp>();
    }
    if (!gate || !softmax || softmax.getAxis() != op.getAxis())
      return failure();
    Value logGate = LogGateOp::create(rewriter, op.getLoc(), gate.getX());
    Value logits =
        arith::AddFOp::create(rewriter, op.getLoc(), logGate, softmax.getX());
    rewriter.replaceOpWithNewOp<SoftmaxOp>(op, op.getType(), logits,
                                           op.getAxisAttr());
    return success();
  }
};

/// softmax(log_sigmoid(x)) -> softmax(log_gate(x)): of an exponent that is
/// small, absolute accuracy is all that counts.
struct SoftmaxOfLogSigmoid : OpRewritePattern<SoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    auto gate = op.getX().getDefiningOp<LogSigmoidOp>();
    if (!gate)
      return failure();
    Value log = LogGateOp::create(rewriter, gate.getLoc(), gate.getX());
    rewriter.replaceOpWithNewOp<SoftmaxOp>(op, op.getType(), log,
                                           op.getAxisAttr());
    return success();
  }
};

/// normalize(exp(x)) -> softmax(x): exact where exp(x) overflows or vanishes.
struct NormalizeOfExp : OpRewritePattern<NormalizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(NormalizeOp op,
                                PatternRewriter &rewriter) const override {
    auto exp = op.getX().getDefiningOp<math::ExpOp>();
    if (!exp)
      return failure();
    rewriter.replaceOpWithNewOp<SoftmaxOp>(op, op.getType(), exp.getOperand(),
                                           op.getAxisAttr());
    return success();
  }
};

} // namespace

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<MergeBroadcasts>(context);
}

void SoftmaxOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<SoftmaxOfLogSigmoid>(context);
}

void NormalizeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<NormalizeGatedSoftmax, NormalizeOfExp>(context);
}
