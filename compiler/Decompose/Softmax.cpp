// Normalised weights and the logarithm of a softmax.
#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::route;

/// What sums below `least` are multiplied by, so that 1 / sum does not overflow
/// and its square does not either.
struct Scale {
  double least, factor;
};

static Scale scaleOf(Type type) {
  return getElementTypeOrSelf(type).isF64() ? Scale{0x1p-900, 0x1p1000}
                                            : Scale{0x1p-100, 0x1p120};
}

/// (x s) r with r = 1 / (sum(x) s), or 0 where the sum is 0: neither the value
/// nor its derivative divides by 0. Of such a row the choice of 0 ends all
/// derivatives, though x may have infinite ones, as a root has at 0.
static LogicalResult expandNormalize(NormalizeOp op,
                                     PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value sum = f.sum(op.getX(), op.getAxis());
  Type type = sum.getType();
  Value zero = f.zero(type), one = f.constant(type, 1.0);
  Value divides = f.compare(arith::CmpFPredicate::UNE, sum, zero);
  Value divisor = f.select(divides, sum, one);
  auto [least, factor] = scaleOf(type);
  Value isSmall =
      f.compare(arith::CmpFPredicate::OLT, f.make<math::AbsFOp>(divisor),
                f.constant(type, least));
  Value scale = f.select(isSmall, f.constant(type, factor), one);
  Value reciprocal = f.div(one, f.mul(divisor, scale));
  auto spread = [&](Value row) { return f.broadcast(row, op.getType()); };
  Value scaled = f.mul(op.getX(), spread(scale));
  Value share = f.mul(scaled, spread(reciprocal));
  auto tensor = cast<RankedTensorType>(op.getType());
  Value flags = f.broadcast(divides, tensor.clone(rewriter.getI1Type()));
  rewriter.replaceOp(op, f.select(flags, share, f.zero(op.getType())));
  return success();
}

/// log(softmax(x)) -> (x - m) - log(sum(exp(x - m))): finite where the softmax
/// vanishes, and as exact where the row is far from 0. A row of -inf stays
/// -inf; a row with +inf, whose softmax is NaN, may not.
static LogicalResult expandLogOfSoftmax(math::LogOp op,
                                        PatternRewriter &rewriter) {
  auto softmax = op.getOperand().getDefiningOp<SoftmaxOp>();
  if (!softmax)
    return failure();
  Formula f(rewriter, op.getLoc());
  Value x = softmax.getX();
  LogSum row = makeLogSum(f, x, dropAxes(x.getType(), softmax.getAxis()),
                          rewriter.getArrayAttr(softmax.getAxisAttr()));
  Value log = f.make<math::LogOp>(row.sum);
  rewriter.replaceOp(op, f.sub(row.shifted, f.broadcast(log, x.getType())));
  return success();
}

void sluice::populateLogSoftmaxDecomposition(RewritePatternSet &patterns) {
  patterns.add(expandLogOfSoftmax);
}

void sluice::populateNormalizeDecomposition(RewritePatternSet &patterns) {
  patterns.add(expandNormalize);
}
