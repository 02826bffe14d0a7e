// Canonicalisation patterns of the reductions.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace sluice::route;

namespace {

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

/// A reduction over static axes along which its operand repeats: what is left
/// to reduce, and how many elements each of its own stands for. The tokens
/// are no such axis: there may be none.
template <typename ReductionOp>
FailureOr<std::pair<Value, int64_t>> reduceSource(ReductionOp op,
                                                  PatternRewriter &rewriter) {
  auto broadcast = op.getX().template getDefiningOp<BroadcastOp>();
  if (!broadcast)
    return failure();
  Type type = op.getX().getType();
  int64_t repeats = 1;
  SmallVector<StringRef> dropped, left;
  for (StringRef axis : op.getAxes().template getAsValueRange<StringAttr>()) {
    bool isRepeated =
        axis != kTokenAxis && !hasAxis(broadcast.getX().getType(), axis);
    (isRepeated ? dropped : left).push_back(axis);
    if (isRepeated)
      repeats *=
          cast<RankedTensorType>(type).getDimSize(*getAxes(type).find(axis));
  }
  if (dropped.empty())
    return failure();
  Formula f(rewriter, op.getLoc());
  Value rest = f.broadcast(broadcast.getX(), dropAxes(type, dropped));
  if (!left.empty())
    rest =
        f.make<ReductionOp>(op.getType(), rest, rewriter.getStrArrayAttr(left));
  return std::make_pair(rest, repeats);
}

/// max, min and mean of equal elements are that element.
template <typename ReductionOp>
struct ReduceRepeated : OpRewritePattern<ReductionOp> {
  using OpRewritePattern<ReductionOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(ReductionOp op,
                                PatternRewriter &rewriter) const override {
    auto source = reduceSource(op, rewriter);
    if (failed(source))
      return failure();
    rewriter.replaceOp(op, source->first);
    return success();
  }
};

/// sum(broadcast(x)) -> x n, for n equal elements along static axes.
struct SumRepeated : OpRewritePattern<SumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SumOp op,
                                PatternRewriter &rewriter) const override {
    auto source = reduceSource(op, rewriter);
    if (failed(source))
      return failure();
    auto [sum, repeats] = *source;
    rewriter.replaceOp(op, Formula(rewriter, op.getLoc()).scale(sum, repeats));
    return success();
  }
};

} // namespace

void SumOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<MergeSums, SumRepeated>(context);
}

void MeanOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<ReduceRepeated<MeanOp>>(context);
}

void MaxOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<ReduceRepeated<MaxOp>>(context);
}

void MinOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<ReduceRepeated<MinOp>>(context);
}
