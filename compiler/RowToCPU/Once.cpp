#include "compiler/RowToCPU/Once.h"
#include "compiler/RowToCPU/Reduction.h"

using namespace mlir;
using namespace sluice;

bool Once::isOurs(Operation *op) const {
  bool elsewhere = isa<row::FinalizeOp, row::AccumulateOp, row::TotalOp,
                       row::ReturnOp, arith::ConstantOp>(op) ||
                   isFree(op);
  return !elsewhere && !variesWithToken(s.analysis.getSpace(op));
}

void Once::run(Block &block) {
  for (Operation &op : block)
    if (isOurs(&op))
      emit(op);
  emitPending();
}

void Once::runFor(row::FinalizeOp finalize) {
  llvm::DenseSet<Value> used;
  auto use = [&](Value value) { used.insert(value); };
  auto isUsed = [&](Value value) { return used.contains(value); };
  forEachUsedValue(finalize, use);
  SmallVector<Operation *> ops;
  for (Operation &op : llvm::reverse(*finalize->getBlock())) {
    if (isa<row::AccumulateOp>(op) || llvm::none_of(op.getResults(), isUsed))
      continue;
    forEachUsedValue(&op, use);
    if (isOurs(&op))
      ops.push_back(&op);
  }
  for (Operation *op : llvm::reverse(ops))
    emit(*op);
  emitPending();
}

void Once::emit(Operation &op) {
  if (auto load = dyn_cast<row::LoadOp>(op))
    return this->load(load);
  if (isa<row::ReduceOp, row::StoreOp>(op))
    emitPending();
  if (auto reduction = dyn_cast<row::ReduceOp>(op))
    return reduce(reduction);
  if (auto store = dyn_cast<row::StoreOp>(op))
    return this->store(store);
  if (auto rng = dyn_cast<row::RngStateOp>(op)) {
    s.uniforms[rng.getSeed()] = s.loadSlot(slot::Seed);
    s.uniforms[rng.getOffset()] = s.loadSlot(slot::Offset);
  } else if (isa<row::NumTokensOp>(op)) {
    s.uniforms[op.getResult(0)] = s.loadSlot(slot::Tokens);
  } else if (s.analysis.getSpace(&op) == Space::Expert) {
    pending.insert(&op);
  } else {
    emitUniform(op);
  }
}

void Once::emitUniform(Operation &op) {
  Lanes scalars(s, Cursor());
  scalars.emit(op);
  for (Value result : op.getResults())
    s.uniforms[result] = scalars.getScalar(result);
}

Lanes Once::startExperts() {
  auto loop = scf::ForOp::create(s.b, s.memory.index(0),
                                 s.memory.index(s.tile.period()),
                                 s.memory.index(s.tile.lanes));
  s.b.setInsertionPointToStart(loop.getBody());
  Cursor cursor;
  cursor.space = Space::Expert;
  cursor.element = loop.getInductionVar();
  cursor.expert = loop.getInductionVar();
  return Lanes(s, cursor);
}

/// Whether another loop reads a value of the pending ops.
bool Once::isReadLater(Value value) const {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    Operation *op = value.getParentBlock()->findAncestorOpInBlock(*user);
    return !pending.contains(op);
  });
}

void Once::emitPending() {
  if (pending.empty())
    return;
  for (Operation *op : pending)
    for (Value result : op->getResults())
      if (isReadLater(result))
        s.arrays[result] = s.memory.allocate(
            s.entry, getElementTypeOrSelf(result.getType()), s.tile.period());
  OpBuilder::InsertionGuard guard(s.b);
  Lanes lanes = startExperts();
  for (Operation *op : pending) {
    lanes.emit(*op);
    for (Value result : op->getResults())
      if (s.arrays.contains(result))
        s.memory.storeVector(lanes.get(result), s.arrays[result],
                             lanes.getCursor().element);
  }
  pending.clear();
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// A scalar, or one value for each expert, repeated where vectors are shared.
void Once::load(row::LoadOp op) {
  Array whole = s.loadBuffer(op.getBuffer());
  if (!isa<VectorType>(op.getType())) {
    s.uniforms[op] =
        s.memory.cast(s.memory.loadScalar(whole, s.memory.index(0)), s.compute);
    return;
  }
  Array array = s.memory.allocate(s.entry, s.compute, s.tile.period());
  s.arrays[op] = array;
  bool table = row::isTable(op.getBuffer().getType());
  Value stride = s.loadStride(op.getBuffer(), table ? 1 : 0);
  Value start = arith::MulIOp::create(s.b, s.memory.index(op.getRow()),
                                      s.loadStride(op.getBuffer(), 0));
  auto loop =
      scf::ForOp::create(s.b, s.memory.index(0), s.memory.index(s.tile.experts),
                         s.memory.index(1));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Value expert = loop.getInductionVar();
  Value from = arith::AddIOp::create(
      s.b, start, arith::MulIOp::create(s.b, expert, stride));
  Value value = s.memory.cast(s.memory.loadScalar(whole, from), s.compute);
  for (int64_t repeat = 0; repeat < s.tile.period(); repeat += s.tile.stride)
    s.memory.storeScalar(
        value, array,
        arith::AddIOp::create(s.b, expert, s.memory.index(repeat)));
}

void Once::store(row::StoreOp op) {
  Array whole = s.loadBuffer(op.getBuffer());
  Value value = op.getValue();
  if (!isa<VectorType>(value.getType())) {
    Lanes scalars(s, Cursor());
    s.memory.storeScalar(s.memory.cast(scalars.get(value), whole.element),
                         whole, s.memory.index(0));
    return;
  }
  Array array = s.memory.allocate(s.entry, s.compute, s.tile.period());
  {
    OpBuilder::InsertionGuard guard(s.b);
    Lanes lanes = startExperts();
    s.memory.storeVector(lanes.get(value), array, lanes.getCursor().element);
  }
  Value stride = s.loadStride(op.getBuffer(), 0);
  auto loop =
      scf::ForOp::create(s.b, s.memory.index(0), s.memory.index(s.tile.experts),
                         s.memory.index(1));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Value expert = loop.getInductionVar();
  s.memory.storeScalar(
      s.memory.cast(s.memory.loadScalar(array, expert), whole.element), whole,
      arith::MulIOp::create(s.b, expert, stride));
}

/// The combination of a value over the experts.
void Once::reduce(row::ReduceOp op) {
  Value neutral = getNeutral(s.b, op.getKind(), s.memory.vectorOf(s.compute));
  Value end = s.memory.index(s.tile.experts);
  auto loop =
      scf::ForOp::create(s.b, s.memory.index(0), end,
                         s.memory.index(s.tile.lanes), ValueRange{neutral});
  {
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(loop.getBody());
    Cursor cursor;
    cursor.space = Space::Expert;
    cursor.element = loop.getInductionVar();
    cursor.expert = loop.getInductionVar();
    Lanes lanes(s, cursor);
    Value live = s.memory.isBelow(cursor.element, end);
    Value value =
        arith::SelectOp::create(s.b, live, lanes.get(op.getRow()), neutral);
    Value sum = combine(s.b, op.getKind(), loop.getRegionIterArg(0), value);
    scf::YieldOp::create(s.b, sum);
  }
  s.uniforms[op] = combineLanes(s.b, op.getKind(), loop.getResult(0));
}
