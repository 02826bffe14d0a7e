// Compositions of functions that have a name and a more accurate form.
#include "dialects/Route/Canonicalization.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice::route;

/// Kernels expand special functions: there, no pattern may bring one back.
static bool isInRouter(Operation *op) {
  return isa_and_present<func::FuncOp>(op->getParentOp());
}

/// log(exp(x)) -> x. Finite where exp(x) overflows or vanishes.
static LogicalResult cancelLogOfExp(math::LogOp op, PatternRewriter &rewriter) {
  auto inner = op.getOperand().getDefiningOp<math::ExpOp>();
  if (!inner || !isInRouter(op))
    return failure();
  rewriter.replaceOp(op, inner.getOperand());
  return success();
}

/// log1p(expm1(x)) -> x, as for log(exp(x)).
static LogicalResult cancelLog1pOfExpM1(math::Log1pOp op,
                                        PatternRewriter &rewriter) {
  auto inner = op.getOperand().getDefiningOp<math::ExpM1Op>();
  if (!inner || !isInRouter(op))
    return failure();
  rewriter.replaceOp(op, inner.getOperand());
  return success();
}

/// log(sigmoid(x)) -> log_sigmoid(x): finite where sigmoid(x) vanishes.
static LogicalResult nameLogSigmoid(math::LogOp op, PatternRewriter &rewriter) {
  auto inner = op.getOperand().getDefiningOp<SigmoidOp>();
  if (!inner || !isInRouter(op))
    return failure();
  rewriter.replaceOpWithNewOp<LogSigmoidOp>(op, inner.getX());
  return success();
}

/// exp(log_sigmoid(x)) -> sigmoid(x).
static LogicalResult cancelExpOfLogSigmoid(math::ExpOp op,
                                           PatternRewriter &rewriter) {
  auto inner = op.getOperand().getDefiningOp<LogSigmoidOp>();
  if (!inner || !isInRouter(op))
    return failure();
  rewriter.replaceOpWithNewOp<SigmoidOp>(op, inner.getX());
  return success();
}

/// sigmoid_of_tail(sigmoid_tail(x)) -> sigmoid(x), and the same of a negative
/// tail: what is not kept between kernels has no use for a tail.
static LogicalResult cancelTail(SigmoidOfTailOp op, PatternRewriter &rewriter) {
  auto negated = op.getX().getDefiningOp<arith::NegFOp>();
  Value tail = negated ? negated.getOperand() : op.getX();
  auto inner = tail.getDefiningOp<SigmoidTailOp>();
  if (!inner || !isInRouter(op))
    return failure();
  Value x = inner.getX();
  if (negated)
    x = Formula(rewriter, op.getLoc()).neg(x);
  rewriter.replaceOpWithNewOp<SigmoidOp>(op, x);
  return success();
}

/// log1p(exp(x)) -> softplus(x): finite where exp(x) overflows.
static LogicalResult nameSoftplus(math::Log1pOp op, PatternRewriter &rewriter) {
  auto inner = op.getOperand().getDefiningOp<math::ExpOp>();
  if (!inner || !isInRouter(op))
    return failure();
  rewriter.replaceOpWithNewOp<SoftplusOp>(op, inner.getOperand());
  return success();
}

/// 1 - sigmoid(x) -> sigmoid(-x), which keeps its digits near sigmoid(x) = 1.
static LogicalResult complementSigmoid(arith::SubFOp op,
                                       PatternRewriter &rewriter) {
  auto sigmoid = op.getRhs().getDefiningOp<SigmoidOp>();
  if (!sigmoid || !isConstant(op.getLhs(), 1.0) || !isInRouter(op))
    return failure();
  Value negated = Formula(rewriter, op.getLoc()).neg(sigmoid.getX());
  rewriter.replaceOpWithNewOp<SigmoidOp>(op, negated);
  return success();
}

void sluice::route::populateFunctionPatterns(RewritePatternSet &patterns) {
  patterns.add(cancelLogOfExp).add(cancelLog1pOfExpM1);
  patterns.add(nameLogSigmoid).add(cancelExpOfLogSigmoid);
  patterns.add(nameSoftplus).add(complementSigmoid).add(cancelTail);
}
