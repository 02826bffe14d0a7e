#include "compiler/Differentiate/Adjoint.h"
#include "compiler/Differentiate/Differentiate.h"
#include "dialects/Route/Formula.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace sluice::route;

void AdjointSweep::accumulate(Value value, Value cotangent) {
  if (!activity.isVaried(value))
    return;
  Value &sum = cotangents[value];
  sum = sum ? Formula(builder, cotangent.getLoc()).add(sum, cotangent)
            : cotangent;
}

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
  SmallVector<Value> results;
  for (Value result : op.getResults())
    results.push_back(cotangents.lookup(result));
  if (llvm::none_of(results, [](Value cotangent) { return cotangent; }))
    return success();
  auto rule = dyn_cast<DifferentiableOpInterface>(op);
  if (!rule)
    return op.emitError("'") << op.getName() << "' has no derivative rule"
                             << (op.hasTrait<Composite>()
                                     ? "; run route-decompose first"
                                     : "; apply stop_gradient to its result");
  return apply(rule, results);
}

LogicalResult AdjointSweep::apply(DifferentiableOpInterface rule,
                                  ArrayRef<Value> results) {
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
      accumulate(operand, adjoint);
  return success();
}

Value AdjointSweep::getCotangent(Value value) {
  if (Value cotangent = cotangents.lookup(value))
    return cotangent;
  return Formula(builder, value.getLoc()).zero(value.getType());
}
