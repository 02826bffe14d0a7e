#include "compiler/PlanResiduals/Pair.h"
#include "dialects/Route/RouteOps.h"

using namespace mlir;
using namespace sluice;

bool sluice::hasTokens(Type type) {
  return route::hasAxis(type, route::kTokenAxis);
}

bool sluice::isRowReduction(Operation *op) {
  if (!isa<route::SumOp, route::MaxOp, route::MinOp>(op))
    return false;
  Type type = op->getResult(0).getType();
  return hasTokens(type) && cast<RankedTensorType>(type).getRank() == 1;
}

void sluice::visitOperandsFirst(Value value, function_ref<bool(Value)> isGiven,
                                function_ref<bool(Value)> isVisited,
                                function_ref<void(Value)> visit) {
  auto isMissing = [&](Value each) { return !isVisited(each); };
  SmallVector<Value> waiting;
  if (isMissing(value))
    waiting.push_back(value);
  while (!waiting.empty()) {
    Value next = waiting.back();
    ValueRange operands;
    if (!isGiven(next))
      operands = next.getDefiningOp()->getOperands();
    auto missing = llvm::find_if(operands, isMissing);
    if (missing != operands.end()) {
      waiting.push_back(*missing);
    } else {
      waiting.pop_back();
      visit(next);
    }
  }
}

Operation *Pair::getReturn() {
  return forward.getBody().front().getTerminator();
}

OperandRange Pair::getResiduals() {
  return getReturn()->getOperands().take_back(count);
}

OperandRange Pair::getOutputs() {
  return getReturn()->getOperands().drop_back(count);
}

Value Pair::findResidual(Value value) {
  while (auto broadcast = value.getDefiningOp<route::BroadcastOp>())
    value = broadcast.getOperand();
  auto argument = dyn_cast<BlockArgument>(value);
  unsigned inputs = forward.getNumArguments();
  if (!argument || argument.getOwner() != &backward.getBody().front() ||
      argument.getArgNumber() < inputs ||
      argument.getArgNumber() >= inputs + count)
    return nullptr;
  return getResiduals()[argument.getArgNumber() - inputs];
}

void Pair::makeResidual(Value value, Operation *computed) {
  Operation *end = getReturn();
  end->insertOperands(end->getNumOperands(), value);
  unsigned place = forward.getNumArguments() + count++;
  (void)backward.insertArgument(place, value.getType(), nullptr,
                                value.getLoc());
  computed->getResult(0).replaceAllUsesWith(backward.getArgument(place));
  computed->erase();
}

void Pair::dropUnused() {
  for (unsigned index = count; index-- > 0;) {
    unsigned place = forward.getNumArguments() + index;
    if (!backward.getArgument(place).use_empty())
      continue;
    (void)backward.eraseArgument(place);
    getReturn()->eraseOperand(getReturn()->getNumOperands() - count + index);
    --count;
  }
}
