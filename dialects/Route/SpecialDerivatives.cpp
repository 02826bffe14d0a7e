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

/// c log(x) as a factor of a density: 0 where c is 0, though log(x) may be
/// infinite.
static Value logPower(Formula &f, Value c, Value logX) {
  Value zero = f.zero(c.getType());
  Value flat = f.compare(arith::CmpFPredicate::OEQ, c, zero);
  return f.select(flat, zero, f.mul(c, logX));
}

/// The density of Beta(a, b) at x.
void BetaincOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                             ArrayRef<bool> wanted,
                             MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value a = getA(), b = getB(), one = f.constant(getType(), 1.0);
  Value left = logPower(f, f.sub(a, one), f.make<math::LogOp>(getX()));
  Value right =
      logPower(f, f.sub(b, one), f.make<math::Log1pOp>(f.neg(getX())));
  Value logBeta = f.sub(f.add(f.make<LgammaOp>(a), f.make<LgammaOp>(b)),
                        f.make<LgammaOp>(f.add(a, b)));
  Value logDensity = f.sub(f.add(left, right), logBeta);
  if (wanted[2])
    adjoints[2] = f.mul(cotangents[0], f.make<math::ExpOp>(logDensity));
}

OperandActivity BetaincOp::getOperandActivity(unsigned index) {
  return index == 2 ? OperandActivity::Active : OperandActivity::Refused;
}

StringRef BetaincOp::getOperandName(unsigned index) {
  return index == 0 ? "a" : index == 1 ? "b" : "x";
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
  return index == 2 ? OperandActivity::Inactive : OperandActivity::Active;
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
