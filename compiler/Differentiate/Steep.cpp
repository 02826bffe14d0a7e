#include "compiler/Differentiate/Steep.h"
#include "dialects/Route/Formula.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace sluice::route {

static bool isSteep(Operation *op, const Activity &activity) {
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case<math::LogOp, math::Log1pOp, math::SqrtOp, math::RsqrtOp>(
          [](auto) { return true; })
      .Case([&](arith::DivFOp division) {
        return activity.isVaried(division.getRhs());
      })
      .Case([](math::PowFOp power) {
        std::optional<double> exponent = getConstant(power.getRhs());
        return !exponent || *exponent < 1;
      })
      .Default(false);
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
    if (isSteep(op, activity))
      return true;
    llvm::for_each(op->getOperands(), add);
  }
  return false;
}

} // namespace sluice::route
