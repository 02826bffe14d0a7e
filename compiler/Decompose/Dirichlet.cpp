// Gamma and Dirichlet draws, densities and divergences.
#include "compiler/Decompose/Decompose.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice::route;

static LogicalResult expandGammaSample(GammaSampleOp op,
                                       PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value logZ =
      f.make<LogGammaSampleOp>(op.getAlpha(), op.getRng(), op.getStreamAttr());
  rewriter.replaceOpWithNewOp<math::ExpOp>(op, logZ);
  return success();
}

/// Normalised Gammas, from their logarithms: small alphas do not underflow.
static LogicalResult expandDirichlet(DirichletOp op,
                                     PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value logZ =
      f.make<LogGammaSampleOp>(op.getAlpha(), op.getRng(), op.getStreamAttr());
  rewriter.replaceOpWithNewOp<SoftmaxOp>(op, logZ, op.getAxisAttr());
  return success();
}

/// (alpha - 1) log(theta), and 0 where alpha is 1 and theta 0.
static Value logKernel(Formula &f, Value theta, Value alpha) {
  Type type = theta.getType();
  Value one = f.constant(type, 1.0);
  Value flat = f.compare(arith::CmpFPredicate::OEQ, alpha, one);
  Value atZero = f.compare(arith::CmpFPredicate::OEQ, theta, f.zero(type));
  Value safe = f.select(f.make<arith::AndIOp>(flat, atZero), one, theta);
  return f.mul(f.sub(alpha, one), f.make<math::LogOp>(safe));
}

static LogicalResult expandDirichletLogProb(DirichletLogProbOp op,
                                            PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value alpha = op.getAlpha();
  Value terms =
      f.sub(logKernel(f, op.getTheta(), alpha), f.make<LgammaOp>(alpha));
  Value scale = f.make<LgammaOp>(f.sum(alpha, op.getAxis()));
  rewriter.replaceOp(op, f.add(f.sum(terms, op.getAxis()), scale));
  return success();
}

/// At least 0, without stopping the derivative where rounding made it less.
static Value clampAtZero(Formula &f, Value k) {
  Value deficit = f.make<ReluOp>(f.neg(k));
  return f.add(k, f.make<StopGradientOp>(deficit));
}

static bool hasOneEntry(Value x, StringRef axis) {
  auto type = cast<RankedTensorType>(x.getType());
  return type.getDimSize(*getAxes(type).find(axis)) == 1;
}

/// The sum of the entries' divergences of lgamma less the totals' divergence,
/// all of them with the totals' tilt. A single entry is the totals: both are
/// computed alike, and their difference is 0.
static LogicalResult expandKLDirichlet(KLDirichletOp op,
                                       PatternRewriter &rewriter) {
  Formula f(rewriter, op.getLoc());
  Value a = op.getA(), b = op.getB(), d = f.sub(b, a);
  StringRef axis = op.getAxis();
  Value sumB = f.sum(b, axis), sumA = f.sum(a, axis), sumD = f.sum(d, axis);
  bool isAlone = hasOneEntry(a, axis);
  auto tilt = [&](Value own, Value total) {
    return isAlone ? own : f.broadcast(total, own.getType());
  };
  Value entries = f.make<LgammaBregmanOp>(b, a, d, tilt(b, sumB), tilt(a, sumA),
                                          tilt(d, sumD));
  Value totals = f.make<LgammaBregmanOp>(sumB, sumA, sumD, sumB, sumA, sumD);
  rewriter.replaceOp(op, clampAtZero(f, f.sub(f.sum(entries, axis), totals)));
  return success();
}

void sluice::populateDirichletDecompositions(RewritePatternSet &patterns) {
  patterns.add(expandGammaSample);
  patterns.add(expandDirichlet);
  patterns.add(expandDirichletLogProb);
  patterns.add(expandKLDirichlet);
}
