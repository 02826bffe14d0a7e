#include "compiler/RowToCPU/Compaction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace sluice;

Compaction::Compaction(KernelState &state, Operation *op)
    : s(state), op(op), space(s.analysis.getSpace(op)) {
  size_t count = isa<row::RetryOp>(op) ? 1 : op->getNumRegions();
  int64_t size = s.tile.room(space == Space::Row);
  for (size_t i = 0; i < count; ++i)
    lists.push_back({s.memory.allocate(s.entry, s.b.getI32Type(), size),
                     s.memory.allocate(s.entry, s.b.getI64Type(), 1)});
  if (isa<row::SwitchOp>(op) && s.tile.compresses())
    for (auto [list, region] : llvm::zip(lists, op->getRegions()))
      if (!row::SwitchOp::computesNothing(region))
        listUsed(list, region, size);
  for (Value result : op->getResults())
    s.arrays[result] = s.memory.allocate(
        s.entry, getElementTypeOrSelf(result.getType()), size);
}

/// Room for what a region uses that differs between lanes.
void Compaction::listUsed(List &list, Region &region, int64_t size) {
  llvm::SetVector<Value> values;
  getUsedValuesDefinedAbove(region, values);
  for (Value value : values) {
    bool constant = matchPattern(value, m_Constant());
    if (!constant && s.analysis.getSpace(value) != Space::Uniform)
      list.used.emplace_back(
          value, s.memory.allocate(
                     s.entry, getElementTypeOrSelf(value.getType()), size));
  }
}

void Compaction::start() {
  Value zero = s.memory.index(0);
  for (List &list : lists)
    s.memory.storeScalar(zero, list.count, zero);
}

void Compaction::visit(Lanes &lanes) {
  if (auto retry = dyn_cast<row::RetryOp>(op))
    return visitRetry(retry, lanes);
  visitSwitch(cast<row::SwitchOp>(op), lanes);
}

/// Without the lanes that stand for nothing.
static Value keepLive(KernelState &s, Lanes &lanes, Value mask) {
  Value live = lanes.getLiveMask(/*padding=*/true);
  return live ? arith::AndIOp::create(s.b, mask, live).getResult() : mask;
}

void Compaction::append(List &list, Lanes &lanes, Value mask) {
  const Cursor &cursor = lanes.getCursor();
  const Memory &memory = lanes.getMemory();
  Value places = cursor.list;
  if (!places) {
    Value first =
        arith::TruncIOp::create(s.b, s.b.getI32Type(), cursor.element);
    places = arith::AddIOp::create(s.b, memory.splat(first),
                                   memory.iota(s.b.getI32Type()));
  }
  SmallVector<std::pair<Value, Array>> values = {{places, list.places}};
  for (auto [value, array] : list.used)
    values.emplace_back(lanes.get(value), array);
  Value zero = memory.index(0);
  Value count = memory.loadScalar(list.count, zero);
  memory.storeScalar(memory.append(values, mask, count), list.count, zero);
}

/// Most vectors have no lane for a rare case.
void Compaction::appendIfAny(List &list, Lanes &lanes, Value mask) {
  // Made before the branch, so that other cases see them too.
  for (auto [value, array] : list.used)
    (void)lanes.get(value);
  Value bits = LLVM::BitcastOp::create(
      s.b, s.b.getIntegerType(lanes.getMemory().getLanes()), mask);
  Value none = arith::ConstantOp::create(s.b, s.b.getZeroAttr(bits.getType()));
  Value any = arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne, bits, none);
  auto branch = scf::IfOp::create(s.b, any, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(branch.thenBlock());
  append(list, lanes, mask);
}

static Value invert(KernelState &s, Value mask) {
  Value ones = arith::ConstantOp::create(
      s.b, DenseElementsAttr::get(cast<ShapedType>(mask.getType()), true));
  return arith::XOrIOp::create(s.b, mask, ones);
}

/// A copy of the lanes that knows which attempt it is.
static Lanes withAttempt(const Lanes &lanes, row::RetryOp op, Value attempt) {
  Lanes copy = lanes;
  copy.mapScalar(op.getBody().getArgument(0), attempt);
  return copy;
}

void Compaction::visitRetry(row::RetryOp retry, Lanes &lanes) {
  for (auto [result, value] : llvm::zip(op->getResults(), retry.getFirst()))
    s.memory.storeVector(lanes.get(value), s.arrays[result],
                         lanes.getCursor().element);
  Value rejected = invert(s, lanes.get(retry.getAccepted()));
  append(lists[0], lanes, keepLive(s, lanes, rejected));
}

void Compaction::visitSwitch(row::SwitchOp choice, Lanes &lanes) {
  Value index = lanes.get(choice.getIndex());
  Value rest;
  for (size_t number = 0; number + 1 < lists.size(); ++number) {
    Value key = lanes.getMemory().splat(
        arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(number)));
    Value hit =
        arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, index, key);
    visitCase(number, lanes, hit);
    rest = rest ? arith::OrIOp::create(s.b, rest, hit).getResult() : hit;
  }
  visitCase(lists.size() - 1, lanes, invert(s, rest));
  for (auto [result, value] : given)
    s.memory.storeVector(value, s.arrays[result], lanes.getCursor().element);
}

/// Lists the lanes of a case. One that computes nothing gives all lanes its
/// values at once; those of the other cases follow after the loop.
void Compaction::visitCase(size_t number, Lanes &lanes, Value hit) {
  Region &region = op->getRegion(number);
  if (!row::SwitchOp::computesNothing(region))
    return appendIfAny(lists[number], lanes, keepLive(s, lanes, hit));
  for (auto [result, value] : llvm::zip(
           op->getResults(), region.front().getTerminator()->getOperands())) {
    Value &best = given[result];
    Value own = lanes.get(value);
    best =
        best ? arith::SelectOp::create(s.b, hit, own, best).getResult() : own;
  }
}

//===----------------------------------------------------------------------===//
// The listed lanes
//===----------------------------------------------------------------------===//

void Compaction::forEachVector(List &list, Value count,
                               function_ref<void(Lanes &)> body) {
  Memory memory = s.memory.withLanes(
      std::min(s.memoryOf(space).getLanes(), s.tile.listLanes));
  auto loop = scf::ForOp::create(s.b, memory.index(0), count,
                                 memory.index(memory.getLanes()));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Value first = loop.getInductionVar();
  Value mask = memory.isBelow(first, count);
  Value places = memory.loadVector(list.places, first);
  // Lanes beyond the list's end hold what an earlier tile left.
  Value zero = arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(0));
  Cursor cursor;
  cursor.space = space;
  cursor.list = arith::SelectOp::create(s.b, mask, places, memory.splat(zero));
  cursor.listMask = mask;
  Lanes lanes(s, cursor, memory);
  for (auto [value, array] : list.used)
    lanes.map(value, memory.loadVector(array, first));
  body(lanes);
}

void Compaction::scatterResults(ValueRange values, Lanes &lanes) {
  const Cursor &cursor = lanes.getCursor();
  for (auto [result, value] : llvm::zip(op->getResults(), values))
    s.memory.scatter(value, s.arrays[result], cursor.list, cursor.listMask);
}

void Compaction::finish() {
  if (auto retry = dyn_cast<row::RetryOp>(op))
    return finishRetry(retry);
  Value zero = s.memory.index(0);
  for (auto [list, region] : llvm::zip(lists, op->getRegions())) {
    if (row::SwitchOp::computesNothing(region))
      continue;
    Region *body = &region;
    forEachVector(
        list, s.memory.loadScalar(list.count, zero),
        [&](Lanes &lanes) { scatterResults(lanes.emitRegion(*body), lanes); });
  }
}

/// Attempts 1, 2, … on what is left, until nothing is or the limit is met.
void Compaction::finishRetry(row::RetryOp retry) {
  List &list = lists[0];
  Value zero = s.memory.index(0);
  Value one = arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(1));
  Value limit =
      arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(retry.getLimit()));
  auto attempts = scf::ForOp::create(s.b, one, limit, one);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(attempts.getBody());
  Value left = s.memory.loadScalar(list.count, zero);
  s.memory.storeScalar(zero, list.count, zero);
  forEachVector(list, left, [&](Lanes &lanes) {
    SmallVector<Value> values =
        withAttempt(lanes, retry, attempts.getInductionVar())
            .emitRegion(retry.getBody());
    scatterResults(ArrayRef(values).drop_front(), lanes);
    // What is rejected again moves to the front, which has been read.
    append(list, lanes,
           arith::AndIOp::create(s.b, invert(s, values[0]),
                                 lanes.getCursor().listMask));
  });
}
