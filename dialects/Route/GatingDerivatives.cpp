// Derivative rules of the gating ops: g is the cotangent of the result y.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"

using namespace mlir;
using namespace sluice::route;

/// y sigmoid(-x) rather than y (1 - y), which loses its digits near y = 1.
void SigmoidOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                             ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value complement = f.make<SigmoidOp>(f.neg(getX()));
  adjoints[0] = f.mul(cotangents[0], f.mul(getResult(), complement));
}

/// -sigmoid(x) sigmoid(-x) on both sides of the jump at 0.
void SigmoidTailOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                 ArrayRef<bool>,
                                 MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value gate = f.make<SigmoidOp>(getX());
  Value complement = f.make<SigmoidOp>(f.neg(getX()));
  adjoints[0] = f.mul(cotangents[0], f.neg(f.mul(gate, complement)));
}

void SigmoidOfTailOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                   ArrayRef<bool>,
                                   MutableArrayRef<Value> adjoints) {
  adjoints[0] = Formula(builder, getLoc()).neg(cotangents[0]);
}

/// g sigmoid(-x), of log(sigmoid(x)).
static Value logSigmoidAdjoint(Formula f, Value g, Value x) {
  return f.mul(g, f.make<SigmoidOp>(f.neg(x)));
}

void LogSigmoidOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                                ArrayRef<bool>,
                                MutableArrayRef<Value> adjoints) {
  adjoints[0] = logSigmoidAdjoint({builder, getLoc()}, cotangents[0], getX());
}

void LogGateOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                             ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  adjoints[0] = logSigmoidAdjoint({builder, getLoc()}, cotangents[0], getX());
}

void SoftplusOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                              ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  adjoints[0] = f.mul(cotangents[0], f.make<SigmoidOp>(getX()));
}

/// 0 at 0; passes the cotangent on where x is NaN, as PyTorch does.
void ReluOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                          ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value zero = f.zero(getType());
  Value passes = f.compare(arith::CmpFPredicate::UGT, getX(), zero);
  adjoints[0] = f.select(passes, cotangents[0], zero);
}

/// y (g - sum(g y)).
void SoftmaxOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                             ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  Value g = cotangents[0], y = getResult();
  Value mean = f.broadcast(f.sum(f.mul(g, y), getAxis()), getType());
  adjoints[0] = f.mul(y, f.sub(g, mean));
}

/// Broadcasting's transpose is a sum over the axes that it added.
void BroadcastOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                               ArrayRef<bool>,
                               MutableArrayRef<Value> adjoints) {
  Formula f(builder, getLoc());
  adjoints[0] =
      f.sum(cotangents[0], getMissingAxes(getType(), getX().getType()));
}

void WithSlopeOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                               ArrayRef<bool>,
                               MutableArrayRef<Value> adjoints) {
  adjoints[1] = Formula(builder, getLoc()).mul(cotangents[0], getSlope());
}

OperandActivity WithSlopeOp::getOperandActivity(unsigned index) {
  return index == 1 ? OperandActivity::Active : OperandActivity::Inactive;
}

void RowOp::buildAdjoint(OpBuilder &, ValueRange, ArrayRef<bool>,
                         MutableArrayRef<Value>) {}

OperandActivity RowOp::getOperandActivity(unsigned) {
  return OperandActivity::Refused;
}

StringRef RowOp::getOperandName(unsigned) { return "table"; }
