#include "compiler/RowToCPU/Memory.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace sluice;

Type sluice::getMemoryType(Type element) {
  return element.isInteger(1) ? IntegerType::get(element.getContext(), 32)
                              : element;
}

static unsigned getBytes(Type element) {
  return getMemoryType(element).getIntOrFloatBitWidth() / 8;
}

Array Memory::allocate(Block *entry, Type element, int64_t count) const {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(entry);
  Value size = LLVM::ConstantOp::create(b, b.getI64IntegerAttr(count));
  Value pointer =
      LLVM::AllocaOp::create(b, LLVM::LLVMPointerType::get(b.getContext()),
                             getMemoryType(element), size, kCacheLine);
  return {pointer, element};
}

static Value convertInteger(OpBuilder &b, Location loc, Value value,
                            Type type) {
  bool mask = getElementTypeOrSelf(value.getType()).isInteger(8);
  return mask ? Value(arith::UIToFPOp::create(b, loc, type, value))
              : arith::SIToFPOp::create(b, loc, type, value);
}

//===----------------------------------------------------------------------===//
// Small values
//===----------------------------------------------------------------------===//

Value Memory::index(int64_t value) const {
  return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
}

VectorType Memory::vectorOf(Type element) const {
  return VectorType::get({lanes}, element);
}

Value Memory::splat(Value scalar) const {
  return vector::BroadcastOp::create(b, vectorOf(scalar.getType()), scalar);
}

Value Memory::iota(Type element) const {
  SmallVector<Attribute> values;
  for (int64_t lane = 0; lane < lanes; ++lane)
    values.push_back(b.getIntegerAttr(element, lane));
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorOf(element), values));
}

Value Memory::isBelow(Value start, Value bound) const {
  Value lane = arith::AddIOp::create(b, splat(start), iota(b.getI64Type()));
  return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, lane,
                               splat(bound));
}

/// The lanes of two vectors in turn, each a word of a pair.
static Value zip(OpBuilder &b, Location loc, Value first, Value second) {
  Type pairs = cast<VectorType>(first.getType()).clone(b.getI64Type());
  Value half = arith::ConstantOp::create(
      b, loc,
      DenseElementsAttr::get(cast<ShapedType>(pairs), b.getI64IntegerAttr(32)));
  Value high = arith::ExtUIOp::create(b, loc, pairs, second);
  high = arith::ShLIOp::create(b, loc, high, half);
  return arith::OrIOp::create(b, loc, high,
                              arith::ExtUIOp::create(b, loc, pairs, first));
}

/// `size` lanes of each of two vectors in turn.
static Value alternate(OpBuilder &b, Location loc, Value first, Value second,
                       int64_t size) {
  int64_t count = cast<VectorType>(first.getType()).getNumElements();
  SmallVector<int64_t> order;
  for (int64_t start = 0; start < count; start += size)
    for (int64_t vector : {0, 1})
      llvm::append_range(order, llvm::seq(vector * count + start,
                                          vector * count + start + size));
  return vector::ShuffleOp::create(b, loc, first, second, order);
}

Value Memory::interleave(ArrayRef<Value> parts) const {
  auto type = mlir::cast<VectorType>(parts[0].getType());
  bool words = type.getElementTypeBitWidth() == 32;
  auto join = [&](Value first, Value second) {
    if (!words)
      return alternate(b, b.getLoc(), first, second, 1);
    // On pairs, shifts and a permutation serve what permutations of words
    // would.
    Type ints = type.clone(b.getI32Type());
    return zip(b, b.getLoc(), LLVM::BitcastOp::create(b, ints, first),
               LLVM::BitcastOp::create(b, ints, second));
  };
  Value joined = join(parts[0], parts[1]);
  if (parts.size() == 4)
    joined = alternate(b, b.getLoc(), joined, join(parts[2], parts[3]),
                       words ? 1 : 2);
  Type result = VectorType::get(
      {type.getNumElements() * static_cast<int64_t>(parts.size())},
      type.getElementType());
  return LLVM::BitcastOp::create(b, result, joined);
}

Value Memory::cast(Value value, Type element) const {
  Type from = getElementTypeOrSelf(value.getType());
  if (from == element)
    return value;
  Type type = element;
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    type = vector.clone(element);
  if (isa<IntegerType>(from))
    return convertInteger(b, b.getLoc(), value, type);
  if (from.getIntOrFloatBitWidth() < element.getIntOrFloatBitWidth())
    return arith::ExtFOp::create(b, type, value);
  return arith::TruncFOp::create(b, type, value);
}

/// Conditions become i32.
Value Memory::toMemory(Value value) const {
  if (!getElementTypeOrSelf(value.getType()).isInteger(1))
    return value;
  Type wide = b.getI32Type();
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    wide = vector.clone(wide);
  return arith::ExtUIOp::create(b, wide, value);
}

Value Memory::fromMemory(Value value, Type element) const {
  if (!element.isInteger(1))
    return value;
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(value.getType()));
  return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, value, zero);
}

//===----------------------------------------------------------------------===//
// Consecutive elements
//===----------------------------------------------------------------------===//

Value Memory::at(Array array, Value index) const {
  return LLVM::GEPOp::create(b, array.pointer.getType(),
                             getMemoryType(array.element), array.pointer,
                             ArrayRef<LLVM::GEPArg>{index});
}

Value Memory::loadScalar(Array array, Value index) const {
  Value value = LLVM::LoadOp::create(b, getMemoryType(array.element),
                                     at(array, index), getBytes(array.element));
  return fromMemory(value, array.element);
}

void Memory::storeScalar(Value value, Array array, Value index) const {
  LLVM::StoreOp::create(b, toMemory(value), at(array, index),
                        getBytes(array.element));
}

Value Memory::loadVector(Array array, Value index, int64_t count) const {
  auto type =
      VectorType::get({count ? count : lanes}, getMemoryType(array.element));
  Value value =
      LLVM::LoadOp::create(b, type, at(array, index), getBytes(array.element));
  return fromMemory(value, array.element);
}

void Memory::storeVector(Value value, Array array, Value index) const {
  LLVM::StoreOp::create(b, toMemory(value), at(array, index),
                        getBytes(array.element));
}

void Memory::fill(Array array, int64_t count, Value vector) const {
  for (int64_t place = 0; place < count; place += lanes)
    storeVector(vector, array, index(place));
}

void Memory::prefetch(Array array, Value index, bool write) const {
  constexpr int64_t lineBytes = 64;
  constexpr unsigned secondCache = 2, data = 1;
  int64_t step = lineBytes / getBytes(array.element);
  for (int64_t lane = 0; lane < lanes; lane += step) {
    Value place = arith::AddIOp::create(b, index, this->index(lane));
    LLVM::Prefetch::create(b, at(array, place), write, secondCache, data);
  }
}

Value Memory::loadMasked(Array array, Value index, Value mask) const {
  VectorType type = vectorOf(array.element);
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
  return LLVM::MaskedLoadOp::create(b, type, at(array, index), mask, zero,
                                    getBytes(array.element));
}

void Memory::storeMasked(Value value, Array array, Value index,
                         Value mask) const {
  LLVM::MaskedStoreOp::create(b, value, at(array, index), mask,
                              getBytes(array.element));
}

//===----------------------------------------------------------------------===//
// Scattered elements
//===----------------------------------------------------------------------===//

static Value getPointers(ImplicitLocOpBuilder &b, Array array, Value indices) {
  auto count = cast<VectorType>(indices.getType()).getNumElements();
  Type pointers = LLVM::getVectorType(array.pointer.getType(), count);
  return LLVM::GEPOp::create(b, pointers, getMemoryType(array.element),
                             array.pointer, ArrayRef<LLVM::GEPArg>{indices});
}

Value Memory::gather(Array array, Value indices, Value mask) const {
  VectorType type = vectorOf(getMemoryType(array.element));
  Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
  Value value =
      LLVM::masked_gather::create(b, type, getPointers(b, array, indices), mask,
                                  zero, getBytes(array.element));
  return fromMemory(value, array.element);
}

void Memory::scatter(Value value, Array array, Value indices,
                     Value mask) const {
  LLVM::masked_scatter::create(b, toMemory(value),
                               getPointers(b, array, indices), mask,
                               getBytes(array.element));
}

/// Some of a vector's lanes.
static Value takeLanes(ImplicitLocOpBuilder &b, Value vector, int64_t first,
                       int64_t count) {
  auto lanes = llvm::to_vector(llvm::seq<int64_t>(first, first + count));
  return vector::ShuffleOp::create(b, vector, vector, lanes);
}

/// The lanes in `mask`, moved to the front. Compressing in a register and
/// storing all of it is fast on every machine; the masked store of a
/// compressed vector is microcoded on some. The vector must fit a register:
/// LLVM 22 stores the parts of a wider one as if they were aligned, and cannot
/// compress a single lane, which has nowhere to move.
static Value compress(ImplicitLocOpBuilder &b, Value vector, Value mask) {
  if (cast<VectorType>(vector.getType()).getNumElements() == 1)
    return vector;
  return LLVM::CallIntrinsicOp::create(
             b, vector.getType(),
             b.getStringAttr("llvm.experimental.vector.compress"),
             ValueRange{vector, mask, vector})
      ->getResult(0);
}

Value Memory::append(ArrayRef<std::pair<Value, Array>> values, Value mask,
                     Value count) const {
  int64_t bits = 0;
  for (auto [value, array] : values)
    bits = std::max<int64_t>(
        bits, getMemoryType(array.element).getIntOrFloatBitWidth());
  int64_t width = std::min(lanes, vectorBits / bits);
  for (int64_t first = 0; first < lanes; first += width) {
    Value part = takeLanes(b, mask, first, width);
    for (auto [value, array] : values) {
      Value lanes = takeLanes(b, toMemory(value), first, width);
      Array memory = {array.pointer, getMemoryType(array.element)};
      storeVector(compress(b, lanes, part), memory, count);
    }
    Value set = LLVM::BitcastOp::create(b, b.getIntegerType(width), part);
    Value taken = math::CtPopOp::create(b, set);
    taken = arith::ExtUIOp::create(b, b.getI64Type(), taken);
    count = arith::AddIOp::create(b, count, taken);
  }
  return count;
}
