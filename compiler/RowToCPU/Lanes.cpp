#include "compiler/RowToCPU/Lanes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sluice;

//===----------------------------------------------------------------------===//
// Where a value comes from
//===----------------------------------------------------------------------===//

Type Lanes::convert(Type type) const {
  Type element = getElementTypeOrSelf(type);
  return isScalar() ? element : Type(memory.vectorOf(element));
}

Value Lanes::get(Value value) {
  if (Value lanes = known.lookup(value))
    return lanes;
  Value lanes = resolve(value);
  known[value] = lanes;
  return lanes;
}

bool Lanes::hasScalar(Value value) const {
  return scalars.contains(value) || s.uniforms.contains(value) ||
         (isScalar() && known.contains(value)) ||
         isa_and_present<arith::ConstantOp>(value.getDefiningOp());
}

Value Lanes::getScalar(Value value) {
  if (Value scalar = scalars.lookup(value))
    return scalar;
  if (isScalar() && known.contains(value))
    return known.lookup(value);
  if (Value scalar = s.uniforms.lookup(value))
    return scalar;
  Operation *constant = value.getDefiningOp();
  return s.b.clone(*constant)->getResult(0);
}

Value Lanes::resolve(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto constant = dyn_cast_if_present<arith::ConstantOp>(op))
    return resolveConstant(constant);
  if (op && isFree(op))
    return get(op->getOperand(0));
  switch (s.analysis.getSpace(value)) {
  case Space::Uniform:
    return isScalar() ? getScalar(value) : memory.splat(getScalar(value));
  case Space::Expert:
    return loadPerExpert(s.arrays.lookup(value));
  case Space::Token:
    return loadPerToken(s.arrays.lookup(value));
  case Space::Row:
    break;
  }
  Array array = s.arrays.lookup(value);
  return cursor.list ? memory.gather(array, cursor.list, cursor.listMask)
                     : memory.loadVector(array, cursor.element);
}

Value Lanes::resolveConstant(arith::ConstantOp op) {
  TypedAttr value = op.getValue();
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    value = cast<TypedAttr>(dense.getSplatValue<Attribute>());
  if (isScalar() || value.getType().isIndex())
    return arith::ConstantOp::create(s.b, value);
  auto type = memory.vectorOf(value.getType());
  return arith::ConstantOp::create(
      s.b, DenseElementsAttr::get(type, Attribute(value)));
}

Value Lanes::loadPerExpert(Array array) {
  if (cursor.list)
    return memory.gather(array, getListExperts(), cursor.listMask);
  Value place = cursor.space == Space::Row ? cursor.expert : cursor.element;
  return memory.loadVector(array, place);
}

Value Lanes::loadPerToken(Array array) {
  if (cursor.list)
    return memory.gather(array, getListTokens(), cursor.listMask);
  if (cursor.space == Space::Token)
    return memory.loadVector(array, cursor.element);
  OpBuilder::InsertionGuard guard(s.b);
  if (cursor.hoist)
    s.b.setInsertionPoint(cursor.hoist);
  if (!s.tile.sharesVectors())
    return memory.splat(memory.loadScalar(array, cursor.token));
  int64_t tokens = s.tile.tokensPerVector();
  Value few = memory.loadVector(array, cursor.token, tokens);
  SmallVector<int64_t> spread;
  int64_t size = s.tile.lanes / memory.getLanes();
  for (int64_t lane = 0; lane < s.tile.lanes; lane += size)
    spread.push_back(lane / s.tile.stride);
  return vector::ShuffleOp::create(s.b, few, few, spread);
}

//===----------------------------------------------------------------------===//
// Gathered lanes
//===----------------------------------------------------------------------===//

/// The token of each gathered lane, i32.
Value Lanes::getListTokens() {
  if (cursor.space == Space::Token)
    return cursor.list;
  int64_t stride = s.tile.stride;
  Type type = memory.vectorOf(s.b.getI32Type());
  if (llvm::isPowerOf2_64(stride)) {
    Value shift = arith::ConstantOp::create(
        s.b, s.b.getI32IntegerAttr(llvm::Log2_64(stride)));
    return arith::ShRUIOp::create(s.b, cursor.list, memory.splat(shift));
  }
  // Vectors have no integer division; a tile's places are exact in f32.
  Type floats = memory.vectorOf(s.b.getF32Type());
  auto constant = [&](float value) {
    return memory.splat(
        arith::ConstantOp::create(s.b, s.b.getF32FloatAttr(value)));
  };
  Value place = arith::SIToFPOp::create(s.b, floats, cursor.list);
  place = arith::AddFOp::create(s.b, place, constant(0.5f));
  place = arith::MulFOp::create(s.b, place, constant(1.0f / stride));
  return arith::FPToSIOp::create(s.b, type, place);
}

/// The expert of each gathered lane, i32.
Value Lanes::getListExperts() {
  Value stride =
      arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(s.tile.stride));
  Value start =
      arith::MulIOp::create(s.b, getListTokens(), memory.splat(stride));
  return arith::SubIOp::create(s.b, cursor.list, start);
}

//===----------------------------------------------------------------------===//
// Live lanes
//===----------------------------------------------------------------------===//

/// Which lanes of a vector shared by tokens stand for an expert.
static Value getSharedPadding(KernelState &s) {
  SmallVector<bool> live;
  for (int64_t lane = 0; lane < s.tile.lanes; ++lane)
    live.push_back(lane % s.tile.stride < s.tile.experts);
  auto type = s.memory.vectorOf(s.b.getI1Type());
  return arith::ConstantOp::create(s.b, DenseElementsAttr::get(type, live));
}

Value Lanes::getLiveMask(bool padding) {
  if (cursor.list)
    return cursor.listMask;
  if (cursor.space == Space::Token)
    return memory.isBelow(cursor.element, s.numTokens);
  Value mask;
  if (padding && s.tile.isPadded())
    mask = s.tile.sharesVectors()
               ? getSharedPadding(s)
               : memory.isBelow(cursor.expert, memory.index(s.tile.experts));
  if (cursor.space == Space::Row && s.tile.sharesVectors()) {
    Value end =
        arith::MulIOp::create(s.b, s.numTokens, memory.index(s.tile.stride));
    Value tail = memory.isBelow(cursor.element, end);
    mask = mask ? arith::AndIOp::create(s.b, mask, tail) : tail;
  }
  return mask;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void Lanes::emit(Operation &op) {
  if (isa<arith::ConstantOp>(op) || isFree(&op))
    return; // made where it is used
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return emitFor(loop);
  if (auto retry = dyn_cast<row::RetryOp>(op))
    return emitRetry(retry);
  if (auto cases = dyn_cast<row::SwitchOp>(op))
    return emitSwitch(cases);
  if (auto share = dyn_cast<row::ShareOp>(op))
    return emitShare(share);
  if (isa<row::TokenIndexOp>(op))
    return emitTokenIndex(op);
  if (isa<row::ExpertIndexOp>(op))
    return map(op.getResult(0), getExperts());
  bool scalar = s.analysis.getSpace(&op) == Space::Uniform &&
                llvm::all_of(op.getOperands(),
                             [&](Value value) { return hasScalar(value); });
  emitClone(op, scalar);
}

SmallVector<Value> Lanes::emitRegion(Region &region) {
  Block &block = region.front();
  for (Operation &op : block.without_terminator())
    emit(op);
  return llvm::map_to_vector(block.getTerminator()->getOperands(),
                             [&](Value value) { return get(value); });
}

void Lanes::emitClone(Operation &op, bool scalar) {
  OperationState state(op.getLoc(), op.getName());
  for (Value operand : op.getOperands())
    state.addOperands(scalar ? getScalar(operand) : get(operand));
  for (Type type : op.getResultTypes())
    state.addTypes(scalar ? type : convert(type));
  state.addAttributes(op.getAttrs());
  Operation *clone = s.b.create(state);
  for (auto [old, result] : llvm::zip(op.getResults(), clone->getResults()))
    (scalar ? scalars : known)[old] = result;
}

/// A counted loop whose bounds do not vary.
void Lanes::emitFor(scf::ForOp loop) {
  SmallVector<Value> inits = llvm::map_to_vector(
      loop.getInitArgs(), [&](Value value) { return get(value); });
  auto result = scf::ForOp::create(s.b, getScalar(loop.getLowerBound()),
                                   getScalar(loop.getUpperBound()),
                                   getScalar(loop.getStep()), inits);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(result.getBody());
  // What the loop resolves must not be seen after it.
  Lanes inner = *this;
  inner.mapScalar(loop.getInductionVar(), result.getInductionVar());
  for (auto [old, arg] :
       llvm::zip(loop.getRegionIterArgs(), result.getRegionIterArgs()))
    inner.map(old, arg);
  SmallVector<Value> yielded = inner.emitRegion(loop.getRegion());
  if (!inits.empty())
    scf::YieldOp::create(s.b, yielded);
  for (auto [old, value] : llvm::zip(loop.getResults(), result.getResults()))
    known[old] = value;
}

void Lanes::emitTokenIndex(Operation &op) {
  Type wide = s.b.getI64Type();
  Value base =
      arith::AddIOp::create(s.b, s.loadSlot(slot::TokenOffset), s.firstToken);
  Value lane = cursor.list ? arith::ExtUIOp::create(s.b, memory.vectorOf(wide),
                                                    getListTokens())
                                 .getResult()
                           : memory.iota(wide);
  if (!cursor.list)
    base = arith::AddIOp::create(s.b, base, cursor.element);
  known[op.getResult(0)] = arith::AddIOp::create(s.b, memory.splat(base), lane);
}

/// The expert of each lane, i32; of a group, its first.
Value Lanes::getExperts() {
  int64_t size = s.tile.lanes / memory.getLanes();
  bool shared = s.tile.sharesVectors();
  SmallVector<int32_t> lanes;
  for (int64_t lane = 0; lane < s.tile.lanes; lane += size) {
    int64_t expert = shared ? lane % s.tile.stride : lane;
    lanes.push_back(expert - expert % share);
  }
  VectorType type = memory.vectorOf(s.b.getI32Type());
  Value places = arith::ConstantOp::create(
      s.b, DenseElementsAttr::get(type, ArrayRef(lanes)));
  if (shared)
    return places;
  Value start = arith::TruncIOp::create(s.b, s.b.getI32Type(), cursor.expert);
  return arith::AddIOp::create(s.b, memory.splat(start), places);
}

//===----------------------------------------------------------------------===//
// What neighbours share
//===----------------------------------------------------------------------===//

void Lanes::emitShare(row::ShareOp op) {
  int64_t size = op.getSize();
  // In rows shorter than a group each lane computes for itself.
  bool whole = s.tile.stride % size == 0;
  int64_t lanes = whole ? s.tile.lanes / size : s.tile.lanes;
  Lanes groups(s, cursor, s.memory.withLanes(lanes));
  groups.share = size;
  SmallVector<Value> values = groups.emitRegion(op.getBody());
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    ArrayRef<Value> parts = ArrayRef(values).slice(i * size, size);
    known[result] = whole ? memory.interleave(parts) : choosePart(parts);
  }
}

/// Of what a group has for its members, each lane's own.
Value Lanes::choosePart(ArrayRef<Value> parts) {
  Value chosen = parts[0];
  for (int64_t place = 1; place < s.tile.stride; ++place) {
    SmallVector<bool> own;
    for (int64_t lane = 0; lane < s.tile.lanes; ++lane)
      own.push_back(lane % s.tile.stride == place);
    Value mask = arith::ConstantOp::create(
        s.b, DenseElementsAttr::get(memory.vectorOf(s.b.getI1Type()), own));
    chosen = arith::SelectOp::create(s.b, mask, parts[place], chosen);
  }
  return chosen;
}

//===----------------------------------------------------------------------===//
// Retry and switch without compaction: all lanes, and a choice
//===----------------------------------------------------------------------===//

void Lanes::emitRetry(row::RetryOp op) {
  SmallVector<Value> state = llvm::map_to_vector(
      op->getOperands(), [&](Value value) { return get(value); });
  Value one = arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(1));
  Value limit =
      arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(op.getLimit()));
  auto loop = scf::ForOp::create(s.b, one, limit, one, state);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Lanes inner = *this;
  inner.mapScalar(op.getBody().getArgument(0), loop.getInductionVar());
  SmallVector<Value> tried = inner.emitRegion(op.getBody());
  Value done = loop.getRegionIterArg(0);
  SmallVector<Value> next = {arith::OrIOp::create(s.b, done, tried[0])};
  for (size_t i = 1; i < tried.size(); ++i)
    next.push_back(
        arith::SelectOp::create(s.b, done, loop.getRegionIterArg(i), tried[i]));
  scf::YieldOp::create(s.b, next);
  for (auto [old, value] :
       llvm::zip(op.getResults(), loop.getResults().drop_front()))
    known[old] = value;
}

void Lanes::emitSwitch(row::SwitchOp op) {
  SmallVector<Value> chosen = emitRegion(op.getCases().back());
  Value index = get(op.getIndex());
  for (size_t number = op.getCases().size() - 1; number-- > 0;) {
    Value key = arith::ConstantOp::create(s.b, s.b.getI32IntegerAttr(number));
    if (!isScalar())
      key = memory.splat(key);
    Value hit =
        arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, index, key);
    SmallVector<Value> values = emitRegion(op.getCases()[number]);
    for (auto [value, best] : llvm::zip(values, chosen))
      best = arith::SelectOp::create(s.b, hit, value, best);
  }
  for (auto [old, value] : llvm::zip(op.getResults(), chosen))
    known[old] = value;
}
