#include "compiler/Differentiate/Activity.h"
#include "compiler/Differentiate/Differentiate.h"

using namespace mlir;
using namespace sluice::route;

bool sluice::route::isFloatLike(Type type) {
  return isa<FloatType, ComplexType>(getElementTypeOrSelf(type));
}

OperandActivity sluice::route::getActivity(OpOperand &operand) {
  Operation *op = operand.getOwner();
  if (op->hasTrait<Inactive>())
    return OperandActivity::Inactive;
  auto rule = dyn_cast<DifferentiableOpInterface>(op);
  return rule ? rule.getOperandActivity(operand.getOperandNumber())
              : OperandActivity::Active;
}

Activity::Activity(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (function.getArgAttr(argument.getArgNumber(), kGradAttr))
      varied.insert(argument);
  for (Operation &op : function.getBody().front())
    visit(op);
}

/// Ops inside regions count as uses by the op that holds the regions.
void Activity::visit(Operation &op) {
  bool isHit = false;
  op.walk([&](Operation *inner) {
    for (OpOperand &operand : inner->getOpOperands())
      isHit |= isVaried(operand.get()) &&
               getActivity(operand) != OperandActivity::Inactive;
  });
  if (!isHit)
    return;
  reached.insert(&op);
  for (Value result : op.getResults())
    if (isFloatLike(result.getType()))
      varied.insert(result);
}
