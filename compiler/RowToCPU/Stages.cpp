#include "compiler/RowToCPU/Stages.h"
#include "compiler/RowToCPU/Cut.h"
#include "compiler/RowToCPU/Reduction.h"

using namespace mlir;
using namespace sluice;

Stages::Stages(KernelState &state, Accumulators &accumulators, Tiles &tiles)
    : s(state), accumulators(accumulators), tiles(tiles) {
  allocateKept();
}

/// Room for each value that a later loop reads.
void Stages::allocateKept() {
  for (Operation &op : s.kernel.getBody().front())
    for (Value result : op.getResults()) {
      Space space = s.analysis.getSpace(result);
      if (!s.analysis.isKept(result) || isa<row::RetryOp, row::SwitchOp>(op))
        continue;
      s.arrays[result] = s.allocate(getElementTypeOrSelf(result.getType()),
                                    space == Space::Row);
    }
}

Stages::Ops Stages::collect(int stage, Space space) {
  Ops ops;
  for (Operation &op : s.kernel.getBody().front().without_terminator())
    if (runsInLoop(&op) && s.analysis.getSpace(&op) == space &&
        s.analysis.getStage(&op) == stage)
      ops.push_back(&op);
  return ops;
}

/// Ops of a loop over elements; a loop over tokens counts as none.
static int64_t sizeOf(ArrayRef<Operation *> ops, Space space) {
  int64_t size = 0;
  for (Operation *op : ops)
    size += space == Space::Row ? countOps(op) : 0;
  return size;
}

void Stages::run() {
  SmallVector<std::pair<Ops, Space>> loops;
  for (int stage = 0; stage < s.analysis.getNumStages(); ++stage)
    for (Space space : {Space::Token, Space::Row})
      if (Ops ops = collect(stage, space); !ops.empty())
        loops.emplace_back(std::move(ops), space);
  // Of all loops over elements, the longest best hides what memory takes.
  auto *longest = llvm::max_element(loops, [](auto &a, auto &b) {
    return sizeOf(a.first, a.second) < sizeOf(b.first, b.second);
  });
  for (auto &loop : loops) {
    fetchesNext = &loop == longest;
    run(loop.first, loop.second);
  }
}

void Stages::run(const Ops &ops, Space space) {
  SmallVector<std::unique_ptr<Compaction>> pending;
  for (Operation *op : ops)
    if (isa<row::RetryOp, row::SwitchOp>(op)) {
      pending.push_back(std::make_unique<Compaction>(s, op));
      compactions[op] = pending.back().get();
      pending.back()->start();
    }
  if (space == Space::Token)
    runTokens(ops);
  else if (s.tile.sharesVectors())
    runSharedRows(ops);
  else
    runRows(ops);
  for (auto &compaction : pending)
    compaction->finish();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void Stages::runTokens(const Ops &ops) {
  auto loop = scf::ForOp::create(s.b, s.memory.index(0), s.numTokens,
                                 s.memory.index(s.tile.tokenLanes()));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Cursor cursor;
  cursor.space = Space::Token;
  cursor.element = loop.getInductionVar();
  Lanes lanes(s, cursor);
  for (Operation *op : ops)
    emit(op, lanes);
}

/// A loop over tokens, in it one over the vectors of a row.
void Stages::runRows(const Ops &ops) {
  auto tokens = scf::ForOp::create(s.b, s.memory.index(0), s.numTokens,
                                   s.memory.index(1));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(tokens.getBody());
  Value start = arith::MulIOp::create(s.b, tokens.getInductionVar(),
                                      s.memory.index(s.tile.stride));
  SmallVector<row::ReduceOp> reductions;
  SmallVector<Value> neutral;
  for (Operation *op : ops)
    if (auto reduction = dyn_cast<row::ReduceOp>(op)) {
      reductions.push_back(reduction);
      neutral.push_back(
          getNeutral(s.b, reduction.getKind(), s.memory.vectorOf(s.compute)));
    }
  auto vectors =
      scf::ForOp::create(s.b, s.memory.index(0), s.memory.index(s.tile.stride),
                         s.memory.index(s.tile.lanes), neutral);
  s.b.setInsertionPointToStart(vectors.getBody());
  Cursor cursor;
  cursor.space = Space::Row;
  cursor.token = tokens.getInductionVar();
  cursor.expert = vectors.getInductionVar();
  cursor.element = arith::AddIOp::create(s.b, start, cursor.expert);
  cursor.hoist = vectors;
  if (fetchesNext)
    tiles.prefetchNext(cursor.element);
  Lanes lanes(s, cursor);
  for (Operation *op : ops)
    if (!isa<row::ReduceOp>(op))
      emit(op, lanes);
  SmallVector<Value> sums;
  for (auto [op, sum] : llvm::zip(reductions, vectors.getRegionIterArgs()))
    sums.push_back(combine(s.b, op.getKind(), sum, getReduced(op, lanes)));
  if (!sums.empty())
    scf::YieldOp::create(s.b, sums);
  s.b.setInsertionPointAfter(vectors);
  for (auto [op, sum] : llvm::zip(reductions, vectors.getResults()))
    if (s.analysis.isKept(op))
      s.memory.storeScalar(combineLanes(s.b, op.getKind(), sum), s.arrays[op],
                           cursor.token);
}

/// One loop over vectors that hold several tokens each.
void Stages::runSharedRows(const Ops &ops) {
  Value end =
      arith::MulIOp::create(s.b, s.numTokens, s.memory.index(s.tile.stride));
  auto vectors = scf::ForOp::create(s.b, s.memory.index(0), end,
                                    s.memory.index(s.tile.lanes));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(vectors.getBody());
  Cursor cursor;
  cursor.space = Space::Row;
  cursor.element = vectors.getInductionVar();
  cursor.token = arith::DivUIOp::create(s.b, cursor.element,
                                        s.memory.index(s.tile.stride));
  cursor.expert = s.memory.index(0);
  if (fetchesNext)
    tiles.prefetchNext(cursor.element);
  Lanes lanes(s, cursor);
  SmallVector<int64_t> firsts;
  for (int64_t lane = 0; lane < s.tile.lanes; lane += s.tile.stride)
    firsts.push_back(lane);
  for (Operation *op : ops) {
    auto reduction = dyn_cast<row::ReduceOp>(op);
    if (!reduction) {
      emit(op, lanes);
      continue;
    }
    if (!s.analysis.isKept(reduction))
      continue;
    Value sum = butterfly(s.b, reduction.getKind(),
                          getReduced(reduction, lanes), s.tile.stride);
    sum = vector::ShuffleOp::create(s.b, sum, sum, firsts);
    s.memory.storeVector(sum, s.arrays[reduction], cursor.token);
  }
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// A reduction's operand, its padding made neutral.
Value Stages::getReduced(row::ReduceOp op, Lanes &lanes) {
  Value value = lanes.get(op.getRow());
  if (!s.tile.isPadded())
    return value;
  return arith::SelectOp::create(
      s.b, lanes.getLiveMask(/*padding=*/true), value,
      getNeutral(s.b, op.getKind(), value.getType()));
}

void Stages::emit(Operation *op, Lanes &lanes) {
  Value place = lanes.getCursor().element;
  if (auto store = dyn_cast<row::StoreOp>(op))
    return s.memory.storeVector(lanes.get(store.getValue()),
                                tiles.getTarget(store), place);
  if (auto accumulate = dyn_cast<row::AccumulateOp>(op))
    return accumulators.add(accumulate, lanes);
  if (auto compaction = compactions.lookup(op))
    return compaction->visit(lanes);
  lanes.emit(*op);
  for (Value result : op->getResults())
    if (s.analysis.isKept(result))
      s.memory.storeVector(lanes.get(result), s.arrays[result], place);
}
