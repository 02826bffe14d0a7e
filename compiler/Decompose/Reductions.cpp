// Means and log-sum-exps.
#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <limits>

using namespace mlir;
using namespace sluice;
using namespace sluice::route;

/// The number of elements that the axes hold, at least 1.
static Value getCount(Formula &f, Type type, ArrayRef<StringRef> axes) {
  auto tensor = cast<RankedTensorType>(type);
  Type element = tensor.getElementType();
  double fixed = 1;
  bool overTokens = false;
  for (auto [size, name] : llvm::zip(tensor.getShape(), getAxisNames(type))) {
    if (!llvm::is_contained(axes, name.getValue()))
      continue;
    overTokens |= name == kTokenAxis;
    fixed *= name == kTokenAxis ? 1 : size;
  }
  Value count = f.constant(element, fixed);
  if (!overTokens)
    return count;
  Value tokens = f.make<AxisSizeOp>(element, kTokenAxis);
  Value atLeastOne =
      f.make<arith::MaximumFOp>(tokens, f.constant(element, 1.0));
  return f.mul(atLeastOne, count);
}

/// sum(x) (1 / size); no tokens count as one, so that their mean is 0.
static LogicalResult expandMean(MeanOp op, PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Type type = op.getX().getType();
  SmallVector<StringRef> axes = getMissingAxes(type, op.getType());
  Value count = getCount(f, type, axes);
  Value reciprocal = f.div(f.constant(count.getType(), 1.0), count);
  Value sum = f.sum(op.getX(), axes);
  rewriter.replaceOp(op, f.mul(sum, f.broadcast(reciprocal, sum.getType())));
  return success();
}

/// The maximum where it is finite, else 0: what can be subtracted from a row.
static Value getShift(Formula &f, Value maximum) {
  Type type = maximum.getType();
  Value infinity = f.constant(type, std::numeric_limits<double>::infinity());
  Value finite = f.compare(arith::CmpFPredicate::OLT,
                           f.make<math::AbsFOp>(maximum), infinity);
  return f.select(finite, maximum, f.zero(type));
}

LogSum sluice::makeLogSum(Formula &f, Value x, Type type, ArrayAttr axes) {
  Value maximum = f.make<StopGradientOp>(f.make<MaxOp>(type, x, axes));
  LogSum row;
  row.shift = getShift(f, maximum);
  row.shifted = f.sub(x, f.broadcast(row.shift, x.getType()));
  Value sum = f.sum(f.make<math::ExpOp>(row.shifted),
                    getMissingAxes(x.getType(), type));
  Value lowest = f.constant(type, -std::numeric_limits<double>::infinity());
  row.empty = f.compare(arith::CmpFPredicate::OEQ, maximum, lowest);
  row.sum = f.select(row.empty, f.constant(type, 1.0), sum);
  return row;
}

/// log(sum(exp(x - m))) + m.
static LogicalResult expandLogSumExp(LogSumExpOp op,
                                     PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Type type = op.getType();
  LogSum row = makeLogSum(f, op.getX(), type, op.getAxesAttr());
  Value lowest = f.constant(type, -std::numeric_limits<double>::infinity());
  Value result = f.add(f.make<math::LogOp>(row.sum), row.shift);
  rewriter.replaceOp(op, f.select(row.empty, lowest, result));
  return success();
}

void sluice::populateReductionDecompositions(RewritePatternSet &patterns) {
  patterns.add(expandMean);
  patterns.add(expandLogSumExp);
}
