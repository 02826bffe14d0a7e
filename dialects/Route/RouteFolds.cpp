// Folders and canonicalisation patterns.
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include <cmath>

using namespace mlir;
using namespace sluice::route;

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult SigmoidOp::fold(FoldAdaptor adaptor) {
  auto x = dyn_cast_if_present<FloatAttr>(adaptor.getX());
  if (!x)
    return {};
  return FloatAttr::get(getType(), 1 / (1 + std::exp(-x.getValueAsDouble())));
}

/// normalize(softmax(x)) is softmax(x): its rows sum to 1 already.
OpFoldResult NormalizeOp::fold(FoldAdaptor) {
  auto softmax = getX().getDefiningOp<SoftmaxOp>();
  return softmax && softmax.getAxis() == getAxis() ? getX() : Value();
}

/// Broadcasting to the type that the value has already.
OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? getX() : Value();
}

/// KL(p, p) = 0.
OpFoldResult KLBernoulliOp::fold(FoldAdaptor) {
  bool scalar = isa<FloatType>(getType());
  return scalar && getL1() == getL2()
             ? OpFoldResult(FloatAttr::get(getType(), 0.0))
             : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

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

/// normalize(sigmoid(a) * softmax(b)) -> softmax(log_sigmoid(a) + b): the
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
    Value logGate = LogSigmoidOp::create(rewriter, op.getLoc(), gate.getX());
    Value logits =
        arith::AddFOp::create(rewriter, op.getLoc(), logGate, softmax.getX());
    rewriter.replaceOpWithNewOp<SoftmaxOp>(op, op.getType(), logits,
                                           op.getAxisAttr());
    return success();
  }
};

/// A sum over several steps is a sum over all their axes.
struct MergeSums : OpRewritePattern<SumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SumOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<SumOp>();
    if (!inner || !inner->hasOneUse())
      return failure();
    SmallVector<Attribute> axes(inner.getAxes().begin(), inner.getAxes().end());
    axes.append(op.getAxes().begin(), op.getAxes().end());
    rewriter.replaceOpWithNewOp<SumOp>(op, op.getType(), inner.getX(),
                                       rewriter.getArrayAttr(axes));
    return success();
  }
};

/// KL(a, a) = 0, where no entry of a is NaN or out of the domain: there it
/// differs only on rows that are invalid anyway.
struct KLOfEqualDirichlets : OpRewritePattern<KLDirichletOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(KLDirichletOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getA() != op.getB())
      return failure();
    Value zero = arith::ConstantOp::create(
        rewriter, op.getLoc(),
        rewriter.getFloatAttr(getElementTypeOrSelf(op.getType()), 0.0));
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), zero);
    return success();
  }
};

} // namespace

void BroadcastOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<MergeBroadcasts>(context);
}

void NormalizeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<NormalizeGatedSoftmax>(context);
}

void SumOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<MergeSums>(context);
}

void KLDirichletOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                MLIRContext *context) {
  patterns.add<KLOfEqualDirichlets>(context);
}
