#include "compiler/RowToGPU/Lanes.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// The number that every value of a constant is.
static TypedAttr numberOf(arith::ConstantOp op) {
  TypedAttr value = op.getValue();
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return cast<TypedAttr>(dense.getSplatValue<Attribute>());
  return value;
}

Value Lanes::get(Value value, int64_t index) {
  if (auto found = known.find(value); found != known.end())
    return found->second.size() == 1 ? found->second[0] : found->second[index];
  Operation *op = value.getDefiningOp();
  if (auto constant = dyn_cast<arith::ConstantOp>(op))
    return s.e.constant(numberOf(constant));
  return get(cast<vector::BroadcastOp>(op).getSource(), index);
}

SmallVector<Value> Lanes::getAll(Value value) {
  if (!isa<VectorType>(value.getType()))
    return {get(value)};
  SmallVector<Value> values;
  for (int64_t i = 0; i < width; ++i)
    values.push_back(get(value, i));
  return values;
}

bool Lanes::isSplat(Value value) {
  if (auto found = known.find(value); found != known.end())
    return found->second.size() == 1;
  Operation *op = value.getDefiningOp();
  return isa_and_present<arith::ConstantOp, vector::BroadcastOp>(op);
}

//===----------------------------------------------------------------------===//
// Runs of elementwise ops
//===----------------------------------------------------------------------===//

/// Ops that see more than one value of a row, or memory.
static bool isWhole(Operation *op) {
  return isa<row::RowDialect>(op->getDialect()) || isa<scf::ForOp>(op);
}

void Lanes::emit(ArrayRef<Operation *> ops) {
  Ops run;
  for (size_t i = 0; i < ops.size(); ++i) {
    Operation *op = ops[i];
    if (isa<arith::ConstantOp, vector::BroadcastOp>(op))
      continue; // resolved where it is used
    if (!isWhole(op)) {
      run.push_back(op);
      continue;
    }
    emitRun(run);
    emitWhole(op);
  }
  emitRun(run);
}

SmallVector<SmallVector<Value>> Lanes::emitRegion(Region &region) {
  Ops ops;
  for (Operation &op : region.front().without_terminator())
    ops.push_back(&op);
  emit(ops);
  return llvm::map_to_vector(region.front().getTerminator()->getOperands(),
                             [&](Value value) {
                               SmallVector<Value> values;
                               for (int64_t i = 0; i < width; ++i)
                                 values.push_back(get(value, i));
                               return values;
                             });
}

/// Scalars, and what is the same for all values of a row.
bool Lanes::emitOnce(Operation *op) {
  if (!llvm::all_of(op->getOperands(), [&](Value v) { return isSplat(v); }))
    return false;
  emitElement(op, 0);
  return true;
}

void Lanes::emitRun(Ops &run) {
  llvm::erase_if(run, [&](Operation *op) { return emitOnce(op); });
  for (int64_t i = 0; i < width; ++i)
    for (Operation *op : run)
      emitElement(op, i);
  run.clear();
}

void Lanes::emitElement(Operation *op, int64_t index) {
  OperationState state(op->getLoc(), op->getName());
  for (Value operand : op->getOperands())
    state.addOperands(get(operand, index));
  for (Type type : op->getResultTypes())
    state.addTypes(getElementTypeOrSelf(type));
  state.addAttributes(op->getAttrs());
  Operation *clone = s.b.create(state);
  for (auto [old, result] : llvm::zip(op->getResults(), clone->getResults()))
    if (index == 0)
      known[old] = {result};
    else
      known[old].push_back(result);
}

//===----------------------------------------------------------------------===//
// Ops that see a row or memory
//===----------------------------------------------------------------------===//

void Lanes::emitWhole(Operation *op) {
  s.b.setLoc(op->getLoc());
  if (auto load = dyn_cast<row::LoadOp>(op))
    return emitLoad(load);
  if (auto store = dyn_cast<row::StoreOp>(op))
    return emitStore(store);
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return emitFor(loop);
  if (isa<row::RetryOp, row::SwitchOp>(op) && op->getNumResults() == 0)
    return; // regions are elementwise: nothing else comes of them
  if (auto retry = dyn_cast<row::RetryOp>(op))
    return emitRetry(retry);
  if (auto cases = dyn_cast<row::SwitchOp>(op))
    return emitSwitch(cases);
  if (auto share = dyn_cast<row::ShareOp>(op))
    return emitShare(share);
  if (auto rng = dyn_cast<row::RngStateOp>(op)) {
    map(rng.getSeed(), s.seed);
    return map(rng.getOffset(), s.getOffset());
  }
  if (isa<row::NumTokensOp>(op))
    return map(op->getResult(0), s.word(word::Tokens));
  if (isa<row::TokenIndexOp>(op))
    return map(op->getResult(0), s.e.add(s.tokenOffset, s.token));
  if (isa<row::ExpertIndexOp>(op)) {
    Values experts;
    for (int64_t i = 0; i < width; ++i)
      experts.push_back(group ? group : getExpert(i));
    return map(op->getResult(0), experts);
  }
  auto reduce = cast<row::ReduceOp>(op);
  map(reduce,
      reduction.combineRow(reduce.getKind(), getAll(reduce.getRow()), live));
}

Value Lanes::getExpert(int64_t index) {
  return s.e.add(s.firstExpert(index / s.layout.run),
                 s.e.i32(index % s.layout.run));
}

/// Once for as many of a thread's values as lie in one group. Where runs are
/// shorter than groups, threads of a group compute the same.
void Lanes::emitShare(row::ShareOp op) {
  int64_t size = op.getSize(), step = std::min(size, s.layout.run);
  SmallVector<Values> results(op.getNumResults());
  for (int64_t index = 0; index < width; index += step) {
    Value expert = getExpert(index);
    Lanes inner = *this;
    inner.width = 1;
    inner.group = s.e.both(expert, s.e.i32(-size));
    SmallVector<Values> made = inner.emitRegion(op.getBody());
    Value part =
        arith::ShRUIOp::create(s.b, expert, s.e.i32(llvm::Log2_64(step)));
    for (auto [i, values] : llvm::enumerate(results))
      for (int64_t own = 0; own < step; ++own) {
        Values parts;
        for (int64_t place = own; place < size; place += step)
          parts.push_back(made[i * size + place][0]);
        values.push_back(choose(parts, part));
      }
  }
  for (auto [result, values] : llvm::zip(op.getResults(), results))
    map(result, values);
}

void Lanes::emitLoad(row::LoadOp op) {
  if (!isa<VectorType>(op.getType()))
    return map(op, memory.loadScalar(op));
  bool tokens = row::hasTokens(op.getBuffer().getType());
  map(op, tokens ? memory.getRow(op) : memory.loadPerExpert(op));
}

void Lanes::emitStore(row::StoreOp op) {
  bool tokens = row::hasTokens(op.getBuffer().getType());
  SmallVector<Value> values = getAll(op.getValue());
  if (isa<VectorType>(op.getValue().getType()))
    return tokens ? memory.storeRow(op, values)
                  : memory.storePerExpert(op, values);
  tokens ? memory.storePerToken(op, values[0])
         : memory.storeScalar(op, values[0]);
}

/// A counted loop whose bounds do not vary, for all values together.
void Lanes::emitFor(scf::ForOp loop) {
  SmallVector<Value> inits;
  for (Value init : loop.getInitArgs())
    llvm::append_range(inits, getAll(init));
  auto result =
      scf::ForOp::create(s.b, get(loop.getLowerBound()),
                         get(loop.getUpperBound()), get(loop.getStep()), inits);
  auto unpack = [&](ValueRange flat, ValueRange olds, Lanes &lanes) {
    for (Value old : olds) {
      size_t count = isa<VectorType>(old.getType()) ? width : 1;
      lanes.map(old, flat.take_front(count));
      flat = flat.drop_front(count);
    }
  };
  {
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(result.getBody());
    // What the loop resolves must not be seen after it.
    Lanes inner = *this;
    inner.map(loop.getInductionVar(), result.getInductionVar());
    unpack(result.getRegionIterArgs(), loop.getRegionIterArgs(), inner);
    Ops ops;
    for (Operation &op : loop.getBody()->without_terminator())
      ops.push_back(&op);
    inner.emit(ops);
    SmallVector<Value> yielded;
    for (Value value : loop.getYieldedValues())
      llvm::append_range(yielded, inner.getAll(value));
    if (!inits.empty())
      scf::YieldOp::create(s.b, yielded);
  }
  unpack(result.getResults(), loop.getResults(), *this);
}
