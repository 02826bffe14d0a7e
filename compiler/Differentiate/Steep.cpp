#include "compiler/Differentiate/Steep.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace sluice::route {

/// Whether a value is a constant or one of the function's Scalars, such as a
/// temperature. A caller who passes 0 is not worth a condition on each result.
static bool isGivenNumber(Value value) {
  while (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getX();
  bool isArgument = isa<BlockArgument>(value);
  return (isArgument && isa<FloatType>(value.getType())) || getConstant(value);
}

/// Whether the op's derivative is finite wherever its operands are and have a
/// meaning: those of Dirichlet's formulas are positive.
static bool isFlat(Operation *op, const Activity &activity) {
  if (auto division = dyn_cast<arith::DivFOp>(op)) {
    Value divisor = division.getRhs();
    return !activity.isVaried(divisor) && isGivenNumber(divisor);
  }
  if (auto power = dyn_cast<math::PowFOp>(op)) {
    std::optional<double> exponent = getConstant(power.getRhs());
    return exponent && llvm::is_contained({1.0, 2.0, 3.0, 4.0}, *exponent);
  }
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::NegFOp,
             arith::MaximumFOp, arith::MinimumFOp, arith::ExtFOp,
             arith::TruncFOp, arith::SelectOp, math::TanhOp, math::AbsFOp,
             BroadcastOp, SumOp, MaxOp, MinOp, PutOp, TakeOp, SigmoidOp,
             SigmoidTailOp, SigmoidOfTailOp, LogSigmoidOp, LogGateOp,
             SoftplusOp, ReluOp, SoftmaxOp, KLBernoulliOp, LogGammaSampleOp,
             LogGammaSampleGradOp, LgammaBregmanOp, DigammaDifferenceOp>(op);
}

bool isSteep(Value result, const Activity &activity) {
  llvm::SetVector<Value> values;
  auto add = [&](Value value) {
    if (activity.isVaried(value))
      values.insert(value);
  };
  add(result);
  for (size_t next = 0; next < values.size(); ++next) {
    Operation *op = values[next].getDefiningOp();
    if (!op)
      continue;
    if (!isFlat(op, activity))
      return true;
    llvm::for_each(op->getOperands(), add);
  }
  return false;
}

} // namespace sluice::route
