#include "compiler/PlanResiduals/Hoist.h"
#include "compiler/Special/Operations.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace sluice;

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

/// What a value is, or the negative of, looking through negations.
static std::pair<Value, bool> belowNegations(Value value) {
  bool negated = false;
  while (auto negation = value.getDefiningOp<arith::NegFOp>()) {
    value = negation.getOperand();
    negated = !negated;
  }
  return {value, negated};
}

static void eraseUnusedNegations(Operation *op) {
  while (isa_and_present<arith::NegFOp>(op) && op->use_empty()) {
    Operation *source = op->getOperand(0).getDefiningOp();
    op->erase();
    op = source;
  }
}

static void makeGatesResiduals(Pair &pair) {
  OpBuilder builder(pair.getReturn());
  for (auto gate : llvm::make_early_inc_range(
           pair.backward.getBody().getOps<route::SigmoidOp>())) {
    auto [below, negated] = belowNegations(gate.getX());
    Value x = pair.findResidual(below);
    if (!x || x.getType() != gate.getType())
      continue;
    if (negated)
      x = arith::NegFOp::create(builder, gate.getLoc(), x);
    Operation *source = gate.getX().getDefiningOp();
    pair.makeResidual(route::SigmoidOp::create(builder, gate.getLoc(), x),
                      gate);
    eraseUnusedNegations(source);
  }
}

namespace {
/// Of one x: sigmoid(x), and sigmoid(-x).
struct Gates {
  SmallVector<route::SigmoidOp> own, complement;
};
} // namespace

static void replaceAll(ArrayRef<route::SigmoidOp> ops, Value value) {
  for (route::SigmoidOp op : ops) {
    op.replaceAllUsesWith(value);
    op.erase();
  }
}

static void makeOfTail(Gates &gates) {
  // Of gates of a gate, the inner one may have been replaced meanwhile.
  Value x = belowNegations(gates.own.front().getX()).first;
  OpBuilder builder(x.getContext());
  builder.setInsertionPointAfterValue(x);
  auto make = [&](Value tail) {
    return route::SigmoidOfTailOp::create(builder, x.getLoc(), tail);
  };
  Value tail = route::SigmoidTailOp::create(builder, x.getLoc(), x);
  Value gate = make(tail);
  Value complement = make(arith::NegFOp::create(builder, x.getLoc(), tail));
  replaceAll(gates.own, gate);
  replaceAll(gates.complement, complement);
}

void sluice::hoistGates(Pair &pair) {
  makeGatesResiduals(pair);
  pair.dropUnused();
  llvm::MapVector<Value, Gates> found;
  for (auto gate : pair.forward.getBody().getOps<route::SigmoidOp>()) {
    auto [x, negated] = belowNegations(gate.getX());
    Gates &gates = found[x];
    (negated ? gates.complement : gates.own).push_back(gate);
  }
  for (Gates &gates : llvm::make_second_range(found))
    if (!gates.own.empty() && !gates.complement.empty())
      makeOfTail(gates);
}

//===----------------------------------------------------------------------===//
// Functions of sums
//===----------------------------------------------------------------------===//

/// What a special function costs at least.
static constexpr unsigned kFunctionCost = 20;

static bool isOfSums(Operation &op, Pair &pair) {
  return llvm::all_of(op.getOperands(), [&](Value operand) {
    Value x = pair.findResidual(operand);
    return x && x.getType() == operand.getType() && x.getDefiningOp() &&
           isRowReduction(x.getDefiningOp());
  });
}

SmallVector<Value> sluice::hoistRowFunctions(Pair &pair) {
  OpBuilder builder(pair.getReturn());
  SmallVector<Value> hoisted;
  for (Operation &op :
       llvm::make_early_inc_range(pair.backward.getBody().getOps())) {
    if (op.getNumResults() != 1 || countOperations(&op) < kFunctionCost ||
        !isOfSums(op, pair))
      continue;
    IRMapping given;
    for (Value operand : op.getOperands())
      given.map(operand, pair.findResidual(operand));
    hoisted.push_back(builder.clone(op, given)->getResult(0));
    pair.makeResidual(hoisted.back(), &op);
  }
  pair.dropUnused();
  return hoisted;
}
