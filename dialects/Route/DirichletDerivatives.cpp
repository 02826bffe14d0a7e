// Derivative rules of Gamma draws and of divergences.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice::route;

/// The implicit derivative: how log z moves with alpha at a fixed quantile.
void LogGammaSampleOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                    ArrayRef<bool>,
                                    MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value slope = f.make<LogGammaSampleGradOp>(getAlpha(), getResult());
  adjoints[0] = f.mul(cotangents[0], slope);
}

OperandActivity LogGammaSampleOp::getOperandActivity(unsigned index) {
  return index == 0 ? OperandActivity::Active : OperandActivity::Inactive;
}

/// psi(alpha) - log z - w (alpha - z).
void LogGammaSampleGradOp::buildAdjoint(OpBuilder &builder,
                                        ValueRange cotangents,
                                        ArrayRef<bool> wanted,
                                        MutableArrayRef<Value> adjoints) {
  if (!wanted[1])
    return;
  Formula f(builder, getLoc());
  Value z = f.make<math::ExpOp>(getLogZ());
  Value drift = f.mul(getResult(), f.sub(getAlpha(), z));
  Value slope = f.sub(f.sub(f.make<DigammaOp>(getAlpha()), getLogZ()), drift);
  adjoints[1] = f.mul(cotangents[0], slope);
}

OperandActivity LogGammaSampleGradOp::getOperandActivity(unsigned index) {
  return index == 1 ? OperandActivity::Active : OperandActivity::Refused;
}

StringRef LogGammaSampleGradOp::getOperandName(unsigned index) {
  return index == 0 ? "alpha" : "log_z";
}

/// sigmoid(b) - sigmoid(a) without cancellation or overflow: with lo and hi
/// the smaller and larger, sigmoid(hi) sigmoid(-lo) (1 - exp(lo - hi)). Two
/// that are equal may be infinite.
static Value sigmoidDifference(Formula &f, Value b, Value a) {
  Value equal = f.compare(arith::CmpFPredicate::OEQ, a, b);
  Value d = f.select(equal, f.zero(a.getType()), f.sub(b, a));
  Value hi = f.make<arith::MaximumFOp>(a, b);
  Value lo = f.make<arith::MinimumFOp>(a, b);
  Value scale = f.mul(f.make<SigmoidOp>(hi), f.make<SigmoidOp>(f.neg(lo)));
  Value gap = f.make<math::ExpM1Op>(f.neg(f.make<math::AbsFOp>(d)));
  Value negative = f.mul(scale, gap);
  Value grows = f.compare(arith::CmpFPredicate::OGT, d, f.zero(d.getType()));
  return f.select(grows, f.neg(negative), negative);
}

/// d/dl1 = sigmoid(l1) sigmoid(-l1) (l1 - l2), 0 where l1 is infinite; d/dl2 =
/// sigmoid(l2) - sigmoid(l1).
void KLBernoulliOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                 ArrayRef<bool> wanted,
                                 MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value g = cotangents[0], l1 = getL1(), l2 = getL2();
  if (wanted[0]) {
    Value variance = f.mul(f.make<SigmoidOp>(l1), f.make<SigmoidOp>(f.neg(l1)));
    Value zero = f.zero(variance.getType());
    Value none = f.compare(arith::CmpFPredicate::OEQ, variance, zero);
    Value slope = f.select(none, zero, f.mul(variance, f.sub(l1, l2)));
    adjoints[0] = f.mul(g, slope);
  }
  if (wanted[1])
    adjoints[1] = f.mul(g, sigmoidDifference(f, l2, l1));
}
