#include "compiler/RowToCPU/Analysis.h"
#include "compiler/RowToCPU/Cut.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace sluice;

bool sluice::endsStage(Operation *op) {
  return isa<row::ReduceOp, row::RetryOp, row::SwitchOp>(op);
}

bool sluice::isFree(Operation *op) { return isa<vector::BroadcastOp>(op); }

bool sluice::runsInLoop(Operation *op) {
  return !isa<row::LoadOp, row::FinalizeOp>(op) && !isFree(op);
}

void sluice::forEachUsedValue(Operation *op, function_ref<void(Value)> action) {
  for (Value operand : op->getOperands())
    action(operand);
  for (Region &region : op->getRegions())
    visitUsedValuesDefinedAbove(
        region, [&](OpOperand *operand) { action(operand->get()); });
}

Analysis::Analysis(row::KernelOp kernel, bool gathersCases) {
  Block &body = kernel.getBody().front();
  computeSpaces(body);
  computeStages(body);
  cutStages(body);
  computeKept(body, gathersCases);
}

//===----------------------------------------------------------------------===//
// Spaces
//===----------------------------------------------------------------------===//

Space Analysis::getSpace(Value value) const {
  bool token = perToken.contains(value);
  if (isa<VectorType>(value.getType()))
    return token ? Space::Row : Space::Expert;
  return token ? Space::Token : Space::Uniform;
}

Space Analysis::getSpace(Operation *op) const {
  if (isa<row::ReduceOp>(op))
    return getSpace(op->getOperand(0));
  // A sum over tokens, or a value for each, visits them all even where what
  // it takes is the same for each.
  auto store = dyn_cast<row::StoreOp>(op);
  if (isa<row::AccumulateOp>(op) ||
      (store && row::hasTokens(store.getBuffer().getType())))
    return isa<VectorType>(op->getOperand(0).getType()) ? Space::Row
                                                        : Space::Token;
  if (store)
    return getSpace(store.getValue());
  return op->getNumResults() ? getSpace(op->getResult(0)) : Space::Uniform;
}

static bool startsTokens(Operation *op) {
  if (auto load = dyn_cast<row::LoadOp>(op))
    return row::hasTokens(load.getBuffer().getType());
  return isa<row::TokenIndexOp>(op);
}

void Analysis::computeSpaces(Block &block) {
  // Values carried around a loop take a second look; two levels take three.
  bool changed = true;
  while (changed) {
    changed = false;
    block.walk([&](Operation *op) {
      if (isa<row::AccumulateOp>(op))
        return; // a total is the same for every token
      bool token = startsTokens(op);
      forEachUsedValue(op, [&](Value v) { token |= perToken.contains(v); });
      if (auto loop = dyn_cast<scf::ForOp>(op)) {
        for (auto [arg, yielded] :
             llvm::zip(loop.getRegionIterArgs(), loop.getYieldedValues()))
          token |= perToken.contains(yielded);
        if (token)
          for (Value arg : loop.getRegionIterArgs())
            changed |= perToken.insert(arg).second;
      }
      if (token)
        for (Value result : op->getResults())
          changed |= perToken.insert(result).second;
    });
  }
}

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

/// The first stage in which a loop over `user` can read the value.
int Analysis::getAvailable(Value value, Space user) const {
  Operation *op = value.getDefiningOp();
  if (!op || !perToken.contains(value) || isa<row::LoadOp>(op))
    return 0;
  if (isFree(op))
    return getAvailable(op->getOperand(0), user);
  bool wait = endsStage(op) || getSpace(op) != user;
  return stages.lookup(op) + (wait ? 1 : 0);
}

void Analysis::computeStages(Block &block) {
  for (Operation &op : block.without_terminator()) {
    int stage = 0;
    Space space = getSpace(&op);
    forEachUsedValue(&op, [&](Value value) {
      stage = std::max(stage, getAvailable(value, space));
    });
    stages[&op] = stage;
    numStages = std::max(numStages, stage + 1);
  }
}

/// Makes stages of the loops that each stage's loop over elements is cut into.
void Analysis::cutStages(Block &block) {
  SmallVector<SmallVector<Operation *>> members(numStages), rows(numStages);
  for (Operation &op : block.without_terminator()) {
    members[getStage(&op)].push_back(&op);
    if (getSpace(&op) == Space::Row && runsInLoop(&op))
      rows[getStage(&op)].push_back(&op);
  }
  int first = 0;
  for (int stage = 0; stage < numStages; ++stage) {
    for (Operation *op : members[stage])
      stages[op] = first;
    SmallVector<int> loops = cutLoop(rows[stage]);
    for (auto [op, loop] : llvm::zip(rows[stage], loops))
      stages[op] = first + loop;
    first += loops.empty() ? 1 : loops.back() + 1;
  }
  numStages = first;
}

//===----------------------------------------------------------------------===//
// Values that wait in memory
//===----------------------------------------------------------------------===//

void Analysis::noteUse(Value value, Operation *user, bool afterLoop) {
  Operation *op = value.getDefiningOp();
  if (!op || !perToken.contains(value) || isa<row::LoadOp>(op))
    return;
  if (isFree(op))
    return noteUse(op->getOperand(0), user, afterLoop);
  bool sameLoop = !endsStage(op) && getSpace(op) == getSpace(user) &&
                  stages.lookup(op) == stages.lookup(user);
  if (afterLoop || !sameLoop)
    kept.insert(value);
}

void Analysis::computeKept(Block &block, bool gathersCases) {
  for (Operation &op : block.without_terminator()) {
    if (isFree(&op) || isa<row::FinalizeOp>(op))
      continue;
    for (Value operand : op.getOperands())
      noteUse(operand, &op, /*afterLoop=*/false);
    // Rejected lanes are visited again after the loop.
    bool compacts =
        isa<row::RetryOp>(op) || (gathersCases && isa<row::SwitchOp>(op));
    for (Region &region : op.getRegions())
      visitUsedValuesDefinedAbove(region, [&](OpOperand *operand) {
        noteUse(operand->get(), &op, compacts);
      });
  }
}
