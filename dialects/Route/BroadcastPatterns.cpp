// Computes below a broadcast what was computed above it.
#include "dialects/Route/Canonicalization.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace sluice::route;

namespace {

/// What a value repeats, if it repeats anything: a broadcast's operand, or a
/// scalar itself.
Value getSource(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    return broadcast.getX();
  return isa<ShapedType>(value.getType()) ? Value() : value;
}

/// The type of most axes among the sources, if it has all axes of the others.
Type getCommonType(ArrayRef<Value> sources) {
  Type common = sources.front().getType();
  for (Value source : sources)
    if (getAxisNames(source.getType()).size() > getAxisNames(common).size())
      common = source.getType();
  for (Value source : sources)
    if (!getMissingAxes(source.getType(), common).empty())
      return Type();
  return common;
}

/// The type with the axes of `shape` and the element type of `element`.
Type withElementOf(Type shape, Type element) {
  Type scalar = getElementTypeOrSelf(element);
  auto tensor = dyn_cast<RankedTensorType>(shape);
  return tensor ? Type(tensor.clone(scalar)) : scalar;
}

/// Whether broadcasts take the element type: not those that values are only
/// stored in.
bool isComputeType(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.isF32() || element.isF64() || element.isInteger(1);
}

/// f(broadcast(a), broadcast(b)) -> broadcast(f(a, b)).
struct ComputeBelowBroadcast : RewritePattern {
  ComputeBelowBroadcast(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!op->hasTrait<OpTrait::Elementwise>() || op->getNumResults() != 1 ||
        op->getNumOperands() == 0 || !getAxes(op->getResult(0).getType()) ||
        !isComputeType(op->getResult(0).getType()))
      return failure();
    SmallVector<Value> sources;
    for (Value operand : op->getOperands()) {
      sources.push_back(getSource(operand));
      if (!sources.back())
        return failure();
    }
    Type common = getCommonType(sources);
    if (!common)
      return failure();
    rewrite(op, sources, common, rewriter);
    return success();
  }

private:
  void rewrite(Operation *op, ArrayRef<Value> sources, Type common,
               PatternRewriter &rewriter) const {
    Formula f(rewriter, op->getLoc());
    IRMapping mapping;
    for (auto [operand, source] : llvm::zip(op->getOperands(), sources)) {
      bool isScalar = operand == source;
      Type type = withElementOf(common, source.getType());
      mapping.map(operand, isScalar ? source : f.broadcast(source, type));
    }
    Type type = op->getResult(0).getType();
    Operation *below = rewriter.clone(*op, mapping);
    rewriter.modifyOpInPlace(below, [&] {
      below->getResult(0).setType(withElementOf(common, type));
    });
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, type, below->getResult(0));
  }
};

/// select(broadcast(true), a, b) -> a.
struct SelectByConstant : OpRewritePattern<arith::SelectOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::SelectOp op,
                                PatternRewriter &rewriter) const override {
    auto broadcast = op.getCondition().getDefiningOp<BroadcastOp>();
    APInt flag;
    if (!broadcast || !matchPattern(broadcast.getX(), m_ConstantInt(&flag)))
      return failure();
    rewriter.replaceOp(op,
                       flag.isZero() ? op.getFalseValue() : op.getTrueValue());
    return success();
  }
};

} // namespace

void sluice::route::populateBroadcastPatterns(RewritePatternSet &patterns) {
  patterns.add<ComputeBelowBroadcast, SelectByConstant>(patterns.getContext());
}
