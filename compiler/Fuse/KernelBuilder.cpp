#include "compiler/Fuse/KernelBuilder.h"
#include "compiler/Decompose/Decompose.h"
#include "compiler/Special/Operations.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sluice;

/// The place of a buffer among the program's.
unsigned KernelBuilder::getIndex(const Buffer &buffer) const {
  return &buffer - buffers.data();
}

static bool isPerToken(Type type) {
  return route::hasAxis(type, route::kTokenAxis);
}

KernelBuilder::KernelBuilder(func::FuncOp function, StringRef program,
                             SmallVector<Buffer> buffers, FloatType compute,
                             int64_t experts)
    : function(function), program(program), buffers(std::move(buffers)),
      compute(compute), experts(experts), schedule(function) {}

void KernelBuilder::build(OpBuilder &builder) {
  addTemporaries();
  planOrder();
  keepRows();
  for (unsigned kernel = 0; kernel < schedule.getNumKernels(); ++kernel) {
    buildKernel(builder, kernel);
    buildOrderKernels(builder, kernel);
  }
}

/// Buffers hold numbers; a condition is computed again from them.
static bool fitsBuffer(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

/// Whether the op gives a kernel the number that it has already.
static bool isSameInRow(Operation *op) {
  return isa<route::StopGradientOp, route::WithSlopeOp, arith::ExtFOp,
             arith::TruncFOp, arith::UIToFPOp, arith::SIToFPOp>(op);
}

/// A buffer for each total that a later kernel, or its end, reads; for a
/// condition, one for each total that it is computed from.
void KernelBuilder::addTemporaries() {
  ValueSet shared;
  auto share = [&](Value value) {
    if (schedule[value].afterTokens)
      shared.insert(value);
  };
  for (Operation &op : function.getBody().front())
    for (Value operand : op.getOperands())
      if (op.getNumResults() > 0 &&
          schedule[op.getResult(0)].kernel > schedule[operand].kernel)
        share(operand);
  for (size_t next = 0; next < shared.size(); ++next) {
    Value value = shared[next];
    if (fitsBuffer(value))
      addTemporary(value);
    else
      llvm::for_each(value.getDefiningOp()->getOperands(), share);
  }
}

unsigned KernelBuilder::addTemporary(Value value) {
  auto count = llvm::count_if(
      buffers, [](const Buffer &buffer) { return buffer.role == "temp"; });
  buffers.push_back({"temp" + std::to_string(count), "temp", value.getType(),
                     value, /*used=*/true});
  return buffers.size() - 1;
}

//===----------------------------------------------------------------------===//
// What each token's values are kept for later kernels
//===----------------------------------------------------------------------===//

/// Operations that take as long as to write an element and to read it again,
/// with what `route-plan-residuals` assumes of a processor's core.
static constexpr int64_t kOperationsOfRow = 96;

/// Of long chains of kernels, such as rounds that normalise over experts and
/// over tokens in turn, each kernel would else compute anew all that those
/// before it did, and their time would grow with the square of their number.
void KernelBuilder::keepRows() {
  ValueSet computed;
  for (unsigned kernel = 0; kernel < schedule.getNumKernels(); ++kernel) {
    ValueSet rows = findRows(kernel, computed), again;
    for (Value row : rows)
      collect(row, kernel, again);
    if (countWork(again) > kOperationsOfRow * int64_t(rows.size()))
      for (Value row : rows)
        if (kept.insert(row).second && !findHome(row))
          addTemporary(row);
    computed.insert_range(collectFor(kernel));
  }
}

/// Of what earlier kernels computed, and this one would for its own, or what
/// that is made of without work: rows that are more work than to keep them.
KernelBuilder::ValueSet
KernelBuilder::findRows(unsigned kernel, const ValueSet &computed) const {
  ValueSet again, rows;
  auto look = [&](Value value) {
    if (!isLoaded(value, kernel) && computed.contains(value))
      again.insert(value);
  };
  for (Value value : collectFor(kernel))
    if (!computed.contains(value))
      llvm::for_each(value.getDefiningOp()->getOperands(), look);
  for (size_t next = 0; next < again.size(); ++next) {
    Value value = again[next];
    Operation *op = value.getDefiningOp();
    if (!fitsBuffer(value) || isSameInRow(op) || isa<route::BroadcastOp>(op) ||
        isGatedSum(value)) {
      llvm::for_each(op->getOperands(), look);
      continue;
    }
    ValueSet made;
    collect(value, kernel, made);
    if (isPerToken(value.getType()) && countWork(made) > kOperationsOfRow)
      rows.insert(value);
  }
  return rows;
}

/// Operations for each element of a token's row.
int64_t KernelBuilder::countWork(const ValueSet &values) const {
  auto isRow = [&](Value value) {
    return isa<VectorType>(convert(value.getType()));
  };
  int64_t work = 0;
  for (Value value : values) {
    Operation *op = value.getDefiningOp();
    if (isRow(value) || llvm::any_of(op->getOperands(), isRow))
      work += countOperations(op);
  }
  return work;
}

//===----------------------------------------------------------------------===//
// What a kernel computes
//===----------------------------------------------------------------------===//

bool KernelBuilder::isStoredBy(const Buffer &buffer, unsigned kernel) const {
  bool written = buffer.role == "output" || buffer.role == "residual" ||
                 buffer.role == "gradient" || buffer.role == "temp";
  bool given = isa<BlockArgument>(buffer.value) &&
               (buffer.role == "residual" && program == "backward");
  Place place = schedule[buffer.value];
  if (place.ordered && homes.lookup(buffer.value) == getIndex(buffer))
    return false; // by the order kernel
  return written && !given && place.kernel + (place.ordered ? 1 : 0) == kernel;
}

/// An argument, or what an earlier kernel left in a buffer.
bool KernelBuilder::isLoaded(Value value, unsigned kernel) const {
  Place place = schedule[value];
  bool known = (place.afterTokens && fitsBuffer(value)) || place.ordered ||
               kept.contains(value);
  return isa<BlockArgument>(value) || (known && place.kernel < kernel);
}

/// All values that computing `value` in this kernel takes.
void KernelBuilder::collect(Value value, unsigned kernel,
                            ValueSet &needed) const {
  SmallVector<Value> waiting = {value};
  while (!waiting.empty()) {
    Value next = waiting.pop_back_val();
    if (!isLoaded(next, kernel) && needed.insert(next))
      llvm::append_range(waiting, next.getDefiningOp()->getOperands());
  }
}

/// What a kernel leaves in buffers.
SmallVector<Value> KernelBuilder::getStored(unsigned kernel) const {
  SmallVector<Value> stored;
  for (const Buffer &buffer : buffers)
    if (isStoredBy(buffer, kernel))
      stored.push_back(buffer.value);
  for (auto [value, buffer] : keys)
    if (schedule[value].kernel == kernel)
      stored.push_back(value);
  return stored;
}

/// All values that a kernel computes.
KernelBuilder::ValueSet KernelBuilder::collectFor(unsigned kernel) const {
  ValueSet needed;
  for (Value value : getStored(kernel))
    collect(value, kernel, needed);
  return needed;
}

void KernelBuilder::buildKernel(OpBuilder &builder, unsigned kernel) {
  if (getStored(kernel).empty() && !homes.empty())
    return;

  ValueSet needed = collectFor(kernel);
  std::string name = function.getSymName().str();
  if (kernel > 0)
    name += "_" + std::to_string(kernel);
  kernelOp =
      row::KernelOp::create(builder, function.getLoc(), name, TypeRange());
  kernelOp->setAttr("row.program", builder.getStringAttr(program));
  mapping.clear();
  partials.clear();

  OpBuilder body = OpBuilder::atBlockBegin(&kernelOp.getBody().front());
  emit(body, needed, kernel, /*finalize=*/false);
  for (Buffer &buffer : buffers)
    if (isStoredBy(buffer, kernel) && isPerToken(buffer.type))
      store(body, buffer.value, buffer);
  for (auto [value, buffer] : keys)
    if (schedule[value].kernel == kernel)
      store(body, value, buffers[buffer]);

  auto finalize = row::FinalizeOp::create(body, function.getLoc());
  row::ReturnOp::create(body, function.getLoc());
  IRMapping outside = mapping;
  OpBuilder end = OpBuilder::atBlockBegin(&finalize.getBody().emplaceBlock());
  emit(end, needed, kernel, /*finalize=*/true);
  for (Buffer &buffer : buffers)
    if (isStoredBy(buffer, kernel) && !isPerToken(buffer.type))
      store(end, buffer.value, buffer);
  if (finalize.getBody().front().empty())
    finalize.erase();
  mapping = outside;
}

/// The needed ops in their order: for each token, or after all of them.
void KernelBuilder::emit(OpBuilder &builder, const ValueSet &needed,
                         unsigned kernel, bool finalize) {
  for (Operation &op : function.getBody().front()) {
    if (op.getNumResults() == 0 || !needed.contains(op.getResult(0)))
      continue;
    Place place = schedule[op.getResult(0)];
    bool atEnd = place.afterTokens && place.kernel == kernel;
    if (!finalize && atEnd && reducesTokens(&op))
      accumulate(builder, &op);
    else if (finalize && atEnd && reducesTokens(&op))
      mapping.map(op.getResult(0),
                  row::TotalOp::create(builder, op.getLoc(),
                                       convert(op.getResult(0).getType()),
                                       partials.lookup(op.getResult(0))));
    else if (atEnd == finalize)
      emitOp(builder, &op);
  }
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// What the caller passes may have any strides; what is made to hold results,
/// and what a forward made for its backward, lies row after row.
static MemRefType getBufferType(const Buffer &buffer) {
  Type element = getElementTypeOrSelf(buffer.type);
  auto tensor = dyn_cast<RankedTensorType>(buffer.type);
  if (!tensor)
    return MemRefType::get({}, element);
  ArrayRef<int64_t> shape = tensor.getShape();
  SmallVector<int64_t> strides(shape.size(), ShapedType::kDynamic);
  if (buffer.role != "input" && buffer.role != "cotangent")
    strides = computeSuffixProduct(shape);
  auto layout = StridedLayoutAttr::get(tensor.getContext(), 0, strides);
  return MemRefType::get(shape, element, layout);
}

/// The kernel's argument for a buffer, added where it is first used.
Value KernelBuilder::getBufferArgument(OpBuilder &builder, Buffer &buffer) {
  buffer.used = true;
  int64_t place = getIndex(buffer);
  for (BlockArgument argument : kernelOp.getArguments()) {
    auto number = kernelOp.getArgAttrOfType<IntegerAttr>(
        argument.getArgNumber(), "row.buffer");
    if (number && number.getInt() == place)
      return argument;
  }
  MemRefType type = getBufferType(buffer);
  auto attributes = builder.getDictionaryAttr(
      {builder.getNamedAttr("row.buffer", builder.getI64IntegerAttr(place)),
       builder.getNamedAttr("row.name", builder.getStringAttr(buffer.name))});
  unsigned index = kernelOp.getNumArguments();
  (void)kernelOp.insertArgument(index, type, attributes, function.getLoc());
  return kernelOp.getArgument(index);
}

Value KernelBuilder::load(OpBuilder &builder, Value value) {
  if (Value known = mapping.lookupOrNull(value))
    return known;
  if (isa<route::RngType>(value.getType())) {
    unsigned index = kernelOp.getNumArguments();
    (void)kernelOp.insertArgument(index, value.getType(), nullptr,
                                  value.getLoc());
    mapping.map(value, kernelOp.getArgument(index));
    return kernelOp.getArgument(index);
  }
  std::optional<unsigned> buffer = findHome(value);
  assert(buffer && "a value without buffer");
  Value result =
      row::LoadOp::create(builder, value.getLoc(), convert(value.getType()),
                          getBufferArgument(builder, buffers[*buffer]));
  mapping.map(value, result);
  return result;
}

/// One group's row of a table that the caller passes.
Value KernelBuilder::loadRow(OpBuilder &builder, route::RowOp op) {
  std::optional<unsigned> buffer = findHome(op.getTable());
  assert(buffer && "a table is an argument");
  return row::LoadOp::create(builder, op.getLoc(), convert(op.getType()),
                             getBufferArgument(builder, buffers[*buffer]),
                             op.getIndex());
}

void KernelBuilder::store(OpBuilder &builder, Value value, Buffer &buffer) {
  Value converted = load(builder, value);
  row::StoreOp::create(builder, value.getLoc(), converted,
                       getBufferArgument(builder, buffer));
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// One token's part of a value, in the compute type.
Type KernelBuilder::convert(Type type) const {
  Type element = getElementTypeOrSelf(type);
  if (!element.isInteger(1))
    element = compute;
  auto tensor = dyn_cast<RankedTensorType>(type);
  bool row = tensor && tensor.getRank() > (isPerToken(type) ? 1 : 0);
  return row ? VectorType::get({experts}, element) : element;
}

static row::Kind getKind(Operation *op) {
  if (isa<route::MaxOp>(op))
    return row::Kind::maximum;
  return isa<route::MinOp>(op) ? row::Kind::minimum : row::Kind::add;
}

void KernelBuilder::accumulate(OpBuilder &builder, Operation *op) {
  Value value = load(builder, op->getOperand(0));
  auto type = row::PartialType::get(builder.getContext(),
                                    convert(op->getResult(0).getType()));
  partials[op->getResult(0)] = row::AccumulateOp::create(
      builder, op->getLoc(), type, getKind(op), value);
}

/// An elementwise op or a draw: the same op on one token's part.
static Value cloneConverted(OpBuilder &builder, Operation *op,
                            ValueRange operands, Type type) {
  OperationState state(op->getLoc(), op->getName());
  state.addOperands(operands);
  state.addTypes(type);
  state.addAttributes(op->getAttrs());
  bool draw =
      llvm::any_of(op->getOperandTypes(), llvm::IsaPred<route::RngType>);
  if (draw && !isPerToken(op->getResult(0).getType()))
    state.addAttribute(row::kNoTokenAttrName, builder.getUnitAttr());
  return builder.create(state)->getResult(0);
}

/// The same number in the compute type, for each expert.
static Value emitConstant(OpBuilder &builder, arith::ConstantOp op, Type type) {
  Attribute value = op.getValue();
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    value = dense.getSplatValue<Attribute>();
  Type element = getElementTypeOrSelf(type);
  if (auto number = dyn_cast<FloatAttr>(value))
    value = builder.getFloatAttr(element, number.getValueAsDouble());
  auto typed = cast<TypedAttr>(value);
  if (auto row = dyn_cast<VectorType>(type))
    typed = DenseElementsAttr::get(row, value);
  return arith::ConstantOp::create(builder, op.getLoc(), typed);
}

static StringRef getGated(Operation *op) {
  auto gated = op->getAttrOfType<StringAttr>(kGatedAttr);
  return gated ? gated.getValue() : StringRef();
}

void KernelBuilder::emitOp(OpBuilder &builder, Operation *op) {
  if (auto row = dyn_cast<route::RowOp>(op)) {
    mapping.map(op->getResult(0), loadRow(builder, row));
    return;
  }
  SmallVector<Value> operands = llvm::map_to_vector(
      op->getOperands(), [&](Value value) { return load(builder, value); });
  Value old = op->getResult(0);
  Type type = convert(old.getType());
  Location loc = op->getLoc();
  Value result;
  if (isSameInRow(op) ||
      (isa<route::BroadcastOp>(op) && operands[0].getType() == type))
    result = operands[0];
  else if (isa<route::BroadcastOp>(op))
    result = vector::BroadcastOp::create(builder, loc, type, operands[0]);
  else if (isa<route::SumOp, route::MaxOp, route::MinOp>(op))
    result =
        row::ReduceOp::create(builder, loc, type, getKind(op), operands[0]);
  else if (isa<route::SoftmaxOp>(op))
    result = emitSoftmax(builder, loc, operands[0], getGated(op));
  else if (isa<route::AxisSizeOp>(op))
    result = arith::SIToFPOp::create(
        builder, loc, type,
        row::NumTokensOp::create(builder, loc, builder.getI64Type()));
  else if (auto constant = dyn_cast<arith::ConstantOp>(op))
    result = emitConstant(builder, constant, type);
  else
    result = cloneConverted(builder, op, operands, type);
  mapping.map(old, result);
}
