#include "compiler/RowToGPU/Emitter.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <cstdint>
#include <limits>

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// The function that is being written.
gpu::GPUFuncOp Emitter::getFunction() {
  Operation *parent = b.getInsertionBlock()->getParentOp();
  auto function = dyn_cast<gpu::GPUFuncOp>(parent);
  return function ? function : parent->getParentOfType<gpu::GPUFuncOp>();
}

Value Emitter::constant(TypedAttr value) {
  Value &known = constants[value];
  if (known)
    return known;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(&getFunction().getBody().front());
  return known = arith::ConstantOp::create(b, value);
}

Value Emitter::neutral(row::Kind kind, Type type) {
  double infinity = std::numeric_limits<double>::infinity();
  switch (kind) {
  case row::Kind::add:
    return constant(b.getFloatAttr(type, 0.0));
  case row::Kind::maximum:
    return constant(b.getFloatAttr(type, -infinity));
  case row::Kind::minimum:
    return constant(b.getFloatAttr(type, infinity));
  }
  llvm_unreachable("every kind is handled");
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value Emitter::add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
Value Emitter::mul(Value x, Value y) { return arith::MulIOp::create(b, x, y); }
Value Emitter::both(Value x, Value y) { return arith::AndIOp::create(b, x, y); }
Value Emitter::equal(Value x, Value y) {
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, y);
}
Value Emitter::below(Value x, Value y) {
  return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, y);
}
Value Emitter::select(Value mask, Value x, Value y) {
  return arith::SelectOp::create(b, mask, x, y);
}
Value Emitter::wide(Value x) {
  return arith::ExtUIOp::create(b, b.getI64Type(), x);
}

Value Emitter::convert(Value x, Type type) {
  if (x.getType() == type)
    return x;
  if (x.getType().isInteger(8)) // a mask
    return arith::UIToFPOp::create(b, type, x);
  if (isa<IntegerType>(x.getType()))
    return arith::SIToFPOp::create(b, type, x);
  if (bytesOf(x.getType()) < bytesOf(type))
    return arith::ExtFOp::create(b, type, x);
  return arith::TruncFOp::create(b, type, x);
}

Value Emitter::combine(row::Kind kind, Value x, Value y) {
  switch (kind) {
  case row::Kind::add:
    return arith::AddFOp::create(b, x, y);
  case row::Kind::maximum:
    return arith::MaximumFOp::create(b, x, y);
  case row::Kind::minimum:
    return arith::MinimumFOp::create(b, x, y);
  }
  llvm_unreachable("every kind is handled");
}

Value Emitter::combinePairwise(row::Kind kind, SmallVector<Value> values) {
  while (values.size() > 1) {
    size_t half = values.size() / 2;
    for (size_t i = 0; i < half; ++i)
      values[i] = combine(kind, values[2 * i], values[2 * i + 1]);
    if (values.size() % 2)
      values[half++] = values.back();
    values.truncate(half);
  }
  return values[0];
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value Emitter::globalPointer(Value address) {
  auto type = LLVM::LLVMPointerType::get(b.getContext(), /*addressSpace=*/1);
  return LLVM::IntToPtrOp::create(b, type, address);
}

Value Emitter::at(Value pointer, Type element, Value index) {
  return LLVM::GEPOp::create(b, pointer.getType(), element, pointer,
                             ArrayRef<LLVM::GEPArg>{index});
}

static int64_t naturalAlignment(Type type) {
  return bytesOf(getElementTypeOrSelf(type));
}

Value Emitter::load(Value pointer, Type type, bool invariant,
                    int64_t alignment) {
  auto op = LLVM::LoadOp::create(
      b, type, pointer, alignment ? alignment : naturalAlignment(type));
  op.setInvariant(invariant);
  return op;
}

void Emitter::store(Value value, Value pointer, int64_t alignment) {
  LLVM::StoreOp::create(b, value, pointer,
                        alignment ? alignment
                                  : naturalAlignment(value.getType()));
}

static constexpr llvm::StringLiteral kDevice = "device";

Value Emitter::loadWord(Value pointer) {
  auto op = LLVM::LoadOp::create(b, b.getI64Type(), pointer, sizeof(int64_t));
  op.setOrdering(LLVM::AtomicOrdering::monotonic);
  op.setSyncscope(kDevice);
  return op;
}

void Emitter::storeWord(Value word, Value pointer) {
  auto op = LLVM::StoreOp::create(b, word, pointer, sizeof(int64_t));
  op.setOrdering(LLVM::AtomicOrdering::monotonic);
  op.setSyncscope(kDevice);
}

void Emitter::fence() {
  LLVM::FenceOp::create(b, LLVM::AtomicOrdering::acq_rel, kDevice);
}

Value Emitter::shared(StringRef name, Type element, int64_t count) {
  gpu::GPUFuncOp function = getFunction();
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(
      function->getParentOfType<gpu::GPUModuleOp>().getBody());
  LLVM::GlobalOp::create(b, LLVM::LLVMArrayType::get(element, count),
                         /*isConstant=*/false, LLVM::Linkage::Internal, name,
                         Attribute(), bytesOf(element), /*addrSpace=*/3);
  b.setInsertionPointToStart(&function.getBody().front());
  auto pointer = LLVM::LLVMPointerType::get(b.getContext(), 3);
  return LLVM::AddressOfOp::create(b, pointer, name);
}

//===----------------------------------------------------------------------===//
// Other lanes
//===----------------------------------------------------------------------===//

Value Emitter::exchange(Value value, int64_t distance) {
  Exchange key = {b.getInsertionBlock(), value, distance};
  if (Value known = exchanged.lookup(key))
    return known;
  return exchanged[key] = shuffle(value, distance);
}

Value Emitter::shuffle(Value value, int64_t distance) {
  if (value.getType().getIntOrFloatBitWidth() == 32)
    return gpu::ShuffleOp::create(b, value, distance, 32, gpu::ShuffleMode::XOR)
        .getShuffleResult();
  // A shuffle moves 32 bits.
  Type words = VectorType::get({2}, b.getI32Type());
  Value halves = LLVM::BitcastOp::create(b, words, value);
  SmallVector<Value> moved;
  for (int64_t half : {0, 1})
    moved.push_back(
        shuffle(vector::ExtractOp::create(b, halves, half), distance));
  Value joined = vector::FromElementsOp::create(b, words, moved);
  return LLVM::BitcastOp::create(b, value.getType(), joined);
}

/// The bits of a float in the order of integers, and back: of a negative one
/// all but the sign are reversed.
Value Emitter::swapOrder(Value bits) {
  Value sign = arith::ShRSIOp::create(b, bits, i32(31));
  return arith::XOrIOp::create(b, bits, both(sign, i32(INT32_MAX)));
}

/// The warp's maximum or minimum, of integers that are ordered as the floats
/// are: redux.sync takes one instruction for five shuffles. A NaN becomes the
/// integer that wins, which is again one of the NaNs.
Value Emitter::extreme(row::Kind kind, Value value) {
  bool most = kind == row::Kind::maximum;
  Value nan = arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, value, value);
  Value key = swapOrder(LLVM::BitcastOp::create(b, b.getI32Type(), value));
  key = select(nan, i32(most ? INT32_MAX : INT32_MIN), key);
  key = redux(most ? NVVM::ReduxKind::MAX : NVVM::ReduxKind::MIN, key);
  return LLVM::BitcastOp::create(b, value.getType(), swapOrder(key));
}

Value Emitter::butterfly(row::Kind kind, Value value, int64_t first,
                         int64_t last) {
  bool wholeWarp = first == 1 && last == 32;
  if (wholeWarp && kind != row::Kind::add && value.getType().isF32())
    return extreme(kind, value);
  for (int64_t distance = first; distance < last; distance *= 2)
    value = combine(kind, value, exchange(value, distance));
  return value;
}

Value Emitter::redux(NVVM::ReduxKind kind, Value value) {
  return NVVM::ReduxOp::create(b, value.getType(), value, kind, i32(-1));
}

Value Emitter::scan(Value value) {
  for (int64_t distance = 1; distance < 32; distance *= 2) {
    auto shuffle =
        gpu::ShuffleOp::create(b, value, distance, 32, gpu::ShuffleMode::UP);
    Value more = select(shuffle.getValid(), shuffle.getShuffleResult(), i32(0));
    value = add(value, more);
  }
  return value;
}

Value Emitter::any(Value condition) {
  return NVVM::VoteSyncOp::create(b, b.getI1Type(), i32(-1), condition,
                                  NVVM::VoteSyncKind::any);
}

Value Emitter::ballot(Value condition) {
  return NVVM::VoteSyncOp::create(b, b.getI32Type(), i32(-1), condition,
                                  NVVM::VoteSyncKind::ballot);
}

void Emitter::syncWarp() { NVVM::SyncWarpOp::create(b, i32(-1)); }

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

void Emitter::ifThen(Value condition, llvm::function_ref<void()> body) {
  auto op = scf::IfOp::create(b, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(op.thenBlock());
  body();
}

SmallVector<Value> Emitter::ifElse(Value condition, TypeRange types, Body then,
                                   Body otherwise) {
  auto op = scf::IfOp::create(b, types, condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  auto fill = [&](Block *block, Body body) {
    b.setInsertionPointToStart(block);
    SmallVector<Value> values = body();
    if (!types.empty()) // without results, the builder has ended the block
      scf::YieldOp::create(b, values);
  };
  fill(op.thenBlock(), then);
  fill(op.elseBlock(), otherwise);
  return llvm::to_vector_of<Value>(op.getResults());
}

Value Emitter::valueIf(Value condition, llvm::function_ref<Value()> value,
                       Value otherwise) {
  return ifElse(
      condition, otherwise.getType(),
      [&] { return SmallVector<Value>{value()}; },
      [&] { return SmallVector<Value>{otherwise}; })[0];
}

SmallVector<Value> Emitter::fold(Value begin, Value end, Value step,
                                 ValueRange init, Fold body) {
  auto loop = scf::ForOp::create(b, begin, end, step, init);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> next =
      body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!init.empty()) // as above
    scf::YieldOp::create(b, next);
  return llvm::to_vector_of<Value>(loop.getResults());
}

void Emitter::forEach(Value begin, Value end, Value step,
                      llvm::function_ref<void(Value)> body) {
  auto loop = scf::ForOp::create(b, begin, end, step);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

SmallVector<Value>
Emitter::whileLoop(ValueRange init,
                   llvm::function_ref<Value(ValueRange)> condition,
                   llvm::function_ref<SmallVector<Value>(ValueRange)> body) {
  auto loop = scf::WhileOp::create(b, init.getTypes(), init, nullptr, nullptr);
  OpBuilder::InsertionGuard guard(b);
  ValueRange before = loop.getBeforeBody()->getArguments();
  b.setInsertionPointToStart(loop.getBeforeBody());
  scf::ConditionOp::create(b, condition(before), before);
  b.setInsertionPointToStart(loop.getAfterBody());
  scf::YieldOp::create(b, body(loop.getAfterBody()->getArguments()));
  return llvm::to_vector_of<Value>(loop.getResults());
}
