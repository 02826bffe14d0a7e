#include "compiler/Differentiate/Adjoint.h"
#include "compiler/Differentiate/Differentiate.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace sluice::route;

//===----------------------------------------------------------------------===//
// Cotangents
//===----------------------------------------------------------------------===//

/// A condition for each element of a type.
static Value spread(Formula &f, Value condition, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return condition;
  auto flag = IntegerType::get(type.getContext(), 1);
  return f.broadcast(condition, tensor.clone(flag));
}

/// The cotangent with zeros outside of its mask.
Value AdjointSweep::settle(const MaskedCotangent &cotangent) {
  auto [value, mask] = cotangent;
  if (!mask.condition)
    return value;
  Formula f(builder, value.getLoc());
  Value zero = f.zero(value.getType());
  Value condition = spread(f, mask.condition, value.getType());
  return mask.holds ? f.select(condition, value, zero)
                    : f.select(condition, zero, value);
}

/// Two masks as conditions of one type, the smallest that both fit.
static std::pair<Value, Value> align(Formula &f, Mask a, Mask b, Type type) {
  auto flag = [&](const Mask &mask) {
    Value condition = mask.condition;
    if (a.condition.getType() != b.condition.getType())
      condition = spread(f, condition, type);
    if (mask.holds)
      return condition;
    Type flags = condition.getType();
    Value yes =
        f.make<arith::ConstantOp>(BoolAttr::get(flags.getContext(), true));
    return f.make<arith::XOrIOp>(condition, f.broadcast(yes, flags));
  };
  return {flag(a), flag(b)};
}

/// Where a cotangent of `type` counts that did by `a`, and then by `b` too,
/// which has a condition.
static Mask both(Formula &f, Mask a, Mask b, Type type) {
  if (!a.condition || a == b)
    return b;
  auto [first, second] = align(f, a, b, type);
  return {f.make<arith::AndIOp>(first, second)};
}

/// Where either mask of a cotangent of `type` holds.
static Mask either(Formula &f, Mask a, Mask b, Type type) {
  if (!a.condition || !b.condition || a == Mask{b.condition, !b.holds})
    return {};
  auto [first, second] = align(f, a, b, type);
  return {f.make<arith::OrIOp>(first, second)};
}

void AdjointSweep::accumulate(Value value, MaskedCotangent added) {
  if (!activity.isVaried(value))
    return;
  auto [entry, isFirst] = cotangents.try_emplace(value, added);
  if (isFirst)
    return;
  MaskedCotangent &sum = entry->second;
  Formula f(builder, added.value.getLoc());
  if (sum.mask == added.mask) {
    sum.value = f.add(sum.value, added.value);
    return;
  }
  sum.value = f.add(settle(sum), settle(added));
  sum.mask = either(f, sum.mask, added.mask, value.getType());
}

Value AdjointSweep::getCotangent(Value value) {
  auto found = cotangents.find(value);
  if (found != cotangents.end())
    return settle(found->second);
  return Formula(builder, value.getLoc()).zero(value.getType());
}

/// Whether elements of an op's results that the mask takes apart depend on
/// different elements of its operands, so that its adjoint may be masked in
/// place of its cotangent.
static bool keepsApart(Operation &op, Mask mask) {
  if (!mask.condition || op.hasTrait<OpTrait::Elementwise>())
    return true;
  auto hasAxes = [&](Value value) {
    return getMissingAxes(mask.condition.getType(), value.getType()).empty();
  };
  if (auto softmax = dyn_cast<SoftmaxOp>(op))
    return llvm::is_contained(
        getMissingAxes(softmax.getType(), mask.condition.getType()),
        softmax.getAxis());
  return isa<BroadcastOp, SumOp, MaxOp, MinOp>(op) &&
         hasAxes(op.getOperand(0)) && hasAxes(op.getResult(0));
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// The fault is the program's, which a front end may want to say.
static LogicalResult refuse(DifferentiableOpInterface op, unsigned index) {
  InFlightDiagnostic error =
      op->emitError("no derivative of '")
      << op->getName() << "' with respect to '" << op.getOperandName(index)
      << "' is known; apply stop_gradient to it if it may count as constant";
  error.getUnderlyingDiagnostic()->getMetadata().push_back(
      DiagnosticArgument(kNoDerivative));
  return error;
}

LogicalResult AdjointSweep::visit(Operation &op) {
  if (activity.isReached(&op) && !isMemoryEffectFree(&op))
    return op.emitError("'") << op.getName()
                             << "' has effects that depend on an argument "
                                "marked 'route.grad'; derivatives follow "
                                "values alone";
  if (llvm::none_of(op.getResults(),
                    [&](Value result) { return cotangents.contains(result); }))
    return success();
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    visitSelect(select);
    return success();
  }
  auto rule = dyn_cast<DifferentiableOpInterface>(op);
  if (!rule)
    return op.emitError("'") << op.getName() << "' has no derivative rule"
                             << (op.hasTrait<Composite>()
                                     ? "; run route-decompose first"
                                     : "; apply stop_gradient to its result");
  if (op.getNumResults() == 1) {
    auto [value, mask] = cotangents.lookup(op.getResult(0));
    if (keepsApart(op, mask))
      return apply(rule, value, mask);
  }
  auto results = llvm::map_to_vector(op.getResults(), [&](Value result) {
    return cotangents.contains(result) ? getCotangent(result) : Value();
  });
  return apply(rule, results, {});
}

/// Neither side hears of the elements that the other one gave.
void AdjointSweep::visitSelect(arith::SelectOp op) {
  MaskedCotangent g = cotangents.lookup(op.getResult());
  Formula f(builder, op.getLoc());
  Value condition = op.getCondition();
  while (auto broadcast = condition.getDefiningOp<BroadcastOp>())
    condition = broadcast.getX();
  for (bool holds : {true, false}) {
    Value side = holds ? op.getTrueValue() : op.getFalseValue();
    if (activity.isVaried(side))
      accumulate(side, {g.value,
                        both(f, g.mask, Mask{condition, holds}, op.getType())});
  }
}

LogicalResult AdjointSweep::apply(DifferentiableOpInterface rule,
                                  ArrayRef<Value> results, Mask mask) {
  SmallVector<bool> wanted;
  for (OpOperand &operand : rule->getOpOperands()) {
    OperandActivity kind = getActivity(operand);
    bool isVaried = activity.isVaried(operand.get());
    if (isVaried && kind == OperandActivity::Refused)
      return refuse(rule, operand.getOperandNumber());
    wanted.push_back(isVaried && kind == OperandActivity::Active);
  }
  SmallVector<Value> adjoints(wanted.size());
  rule.buildAdjoint(builder, results, wanted, adjoints);
  for (auto [operand, adjoint] : llvm::zip(rule->getOperands(), adjoints))
    if (adjoint)
      accumulate(operand, {adjoint, mask});
  return success();
}
