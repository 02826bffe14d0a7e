// Derivative rules of the special functions.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice::route;

void LgammaOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                            ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  adjoints[0] = f.mul(cotangents[0], f.make<DigammaOp>(getX()));
}

void DigammaOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                             ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  adjoints[0] = f.mul(cotangents[0], f.make<TrigammaOp>(getX()));
}

void TrigammaOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                              ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  adjoints[0] = f.mul(cotangents[0], f.make<PolygammaOp>(getType(), 2, getX()));
}

void PolygammaOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                               ArrayRef<bool>,
                               MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value next = f.make<PolygammaOp>(getType(), getN() + 1, getX());
  adjoints[0] = f.mul(cotangents[0], next);
}

OperandActivity PolygammaOp::getOperandActivity(unsigned) {
  return getN() < kMaxPolygamma ? OperandActivity::Active
                                : OperandActivity::Refused;
}

StringRef PolygammaOp::getOperandName(unsigned) { return "x"; }

/// The density of Beta(a, b) at x.
void BetaincOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                             ArrayRef<bool> wanted,
                             MutableArrayRef<Value> adjoints) {
  if (!wanted[2])
    return;
  Formula f(builder, getLoc());
  Value logDensity = f.make<BetaLogProbOp>(getX(), getA(), getB());
  adjoints[2] = f.mul(cotangents[0], f.make<math::ExpOp>(logDensity));
}

OperandActivity BetaincOp::getOperandActivity(unsigned index) {
  return index == 2 ? OperandActivity::Active : OperandActivity::Refused;
}

StringRef BetaincOp::getOperandName(unsigned index) {
  return index == 0 ? "a" : index == 1 ? "b" : "x";
}

/// x times the density.
void BetaincFromLogsOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                     ArrayRef<bool> wanted,
                                     MutableArrayRef<Value> adjoints) {
  if (!wanted[2])
    return;
  Formula f(builder, getLoc());
  Value logDensity =
      f.make<BetaLogProbFromLogsOp>(getLogX(), getLogY(), getA(), getB());
  Value slope = f.make<math::ExpOp>(f.add(logDensity, getLogX()));
  adjoints[2] = f.mul(cotangents[0], slope);
}

OperandActivity BetaincFromLogsOp::getOperandActivity(unsigned index) {
  if (index == 3)
    return OperandActivity::Inactive;
  return index == 2 ? OperandActivity::Active : OperandActivity::Refused;
}

StringRef BetaincFromLogsOp::getOperandName(unsigned index) {
  return index == 0 ? "a" : "b";
}

/// log(x) - psi(a) + psi(a + b), the derivative of a log density by a.
static Value byConcentration(Formula &f, Value logX, Value a, Value b) {
  Value sum = f.add(a, b);
  return f.add(logX, f.make<DigammaDifferenceOp>(sum, a, b));
}

/// (a - 1) / x, 0 where a = 1 and the density ends at a finite height.
static Value slopeAtEnd(Formula &f, Value a, Value x) {
  Value one = f.constant(a.getType(), 1.0);
  Value flat = f.compare(arith::CmpFPredicate::OEQ, a, one);
  return f.div(f.sub(a, one), f.select(flat, one, x));
}

void BetaLogProbOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                 ArrayRef<bool> wanted,
                                 MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value x = getX(), a = getA(), b = getB(), g = cotangents[0];
  Value one = f.constant(getType(), 1.0);
  if (wanted[0]) {
    Value right = slopeAtEnd(f, b, f.sub(one, x));
    adjoints[0] = f.mul(g, f.sub(slopeAtEnd(f, a, x), right));
  }
  if (wanted[1])
    adjoints[1] = f.mul(g, byConcentration(f, f.make<math::LogOp>(x), a, b));
  if (wanted[2])
    adjoints[2] =
        f.mul(g, byConcentration(f, f.make<math::Log1pOp>(f.neg(x)), b, a));
}

void BetaLogProbFromLogsOp::buildAdjoint(OpBuilder &builder,
                                         ValueRange cotangents,
                                         ArrayRef<bool> wanted,
                                         MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value a = getA(), b = getB(), g = cotangents[0];
  Value one = f.constant(getType(), 1.0);
  if (wanted[0])
    adjoints[0] = f.mul(g, f.sub(a, one));
  if (wanted[1])
    adjoints[1] = f.mul(g, f.sub(b, one));
  if (wanted[2])
    adjoints[2] = f.mul(g, byConcentration(f, getLogX(), a, b));
  if (wanted[3])
    adjoints[3] = f.mul(g, byConcentration(f, getLogY(), b, a));
}

void LgammaBregmanOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                   ArrayRef<bool> wanted,
                                   MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value g = cotangents[0];
  if (wanted[0])
    adjoints[0] = f.mul(g, f.make<DigammaDifferenceOp>(getY(), getX(), getD()));
  if (wanted[1])
    adjoints[1] = f.mul(f.neg(g), f.mul(f.make<TrigammaOp>(getX()), getD()));
}

OperandActivity LgammaBregmanOp::getOperandActivity(unsigned index) {
  return index >= 2 ? OperandActivity::Inactive : OperandActivity::Active;
}

void DigammaDifferenceOp::buildAdjoint(OpBuilder &builder,
                                       ValueRange cotangents,
                                       ArrayRef<bool> wanted,
                                       MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value g = cotangents[0];
  if (wanted[0])
    adjoints[0] = f.mul(g, f.make<TrigammaOp>(getY()));
  if (wanted[1])
    adjoints[1] = f.mul(f.neg(g), f.make<TrigammaOp>(getX()));
}

OperandActivity DigammaDifferenceOp::getOperandActivity(unsigned index) {
  return index == 2 ? OperandActivity::Inactive : OperandActivity::Active;
}
