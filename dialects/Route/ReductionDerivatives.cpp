// Derivative rules of the reductions over named axes.
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"

#include <limits>

using namespace mlir;
using namespace sluice::route;

void SumOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                         ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  adjoints[0] =
      Formula(builder, getLoc()).broadcast(cotangents[0], getX().getType());
}

/// Elements that a condition has made the neutral number take no share.
static Value leaveOut(Formula &f, Value x, double neutral, Value equal) {
  auto select = x.getDefiningOp<arith::SelectOp>();
  if (!select || !isConstant(select.getFalseValue(), neutral) ||
      select.getCondition().getType() != equal.getType())
    return equal;
  return f.make<arith::AndIOp>(equal, select.getCondition());
}

/// The cotangent of an extremum, shared evenly among the elements equal to it.
/// A row with NaN has a NaN extremum: all its elements share the cotangent.
template <typename ExtremumOp>
static Value shareAmongEquals(ExtremumOp op, OpBuilder &builder,
                              Value cotangent) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double neutral =
      std::is_same_v<ExtremumOp, MaxOp> ? -infinity : infinity;
  Formula f(builder, op.getLoc());
  Value x = op.getX();
  Type type = x.getType();
  Value equal = f.compare(arith::CmpFPredicate::UEQ, x,
                          f.broadcast(op.getResult(), type));
  equal = leaveOut(f, x, neutral, equal);
  Value ones = f.select(equal, f.constant(type, 1.0), f.zero(type));
  SmallVector<StringRef> axes = getMissingAxes(type, op.getType());
  Value share = f.div(cotangent, f.sum(ones, axes));
  return f.select(equal, f.broadcast(share, type), f.zero(type));
}

void MaxOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                         ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  adjoints[0] = shareAmongEquals(*this, builder, cotangents[0]);
}

void MinOp::buildAdjoint(OpBuilder &builder, ValueRange cotangents,
                         ArrayRef<bool>, MutableArrayRef<Value> adjoints) {
  adjoints[0] = shareAmongEquals(*this, builder, cotangents[0]);
}
