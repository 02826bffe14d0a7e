// Derivative rules of moves along the tokens.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"

using namespace mlir;
using namespace sluice::route;

static OperandActivity activeInValue(unsigned index) {
  return index == 0 ? OperandActivity::Active : OperandActivity::Inactive;
}

/// The cotangent of each number, from where it went.
void PutOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                         ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  adjoints[0] = TakeOp::create(builder, getLoc(), cotangents[0], getPlace(),
                               builder.getF64FloatAttr(0.0));
}

OperandActivity PutOp::getOperandActivity(unsigned index) {
  return activeInValue(index);
}

/// The cotangent of each number, put back to where it was taken.
void TakeOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                          ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  adjoints[0] = PutOp::create(builder, getLoc(), cotangents[0], getPlace(),
                              builder.getF64FloatAttr(0.0));
}

OperandActivity TakeOp::getOperandActivity(unsigned index) {
  return activeInValue(index);
}
