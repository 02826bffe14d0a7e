#include "compiler/RowToCPU/Tiles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace sluice;

Tiles::Tiles(KernelState &state) : s(state) {
  for (Operation &op : s.kernel.getBody().front()) {
    if (auto load = dyn_cast<row::LoadOp>(op))
      addAccess(load, load.getBuffer());
    if (auto store = dyn_cast<row::StoreOp>(op))
      addAccess(store, store.getBuffer());
  }
}

void Tiles::addAccess(Operation *op, Value buffer) {
  auto type = llvm::cast<MemRefType>(buffer.getType());
  if (!row::hasTokens(type))
    return;
  bool perExpert = row::getNumExperts(type) != 0;
  auto &list = isa<row::LoadOp>(op) ? inputs : outputs;
  list.push_back({op, buffer, perExpert, {}, {}});
}

void Tiles::startChunk() {
  for (auto *list : {&inputs, &outputs})
    for (Access &access : *list)
      access.staging = s.allocate(s.compute, access.perExpert);
}

void Tiles::startTile() {
  for (Access &access : inputs) {
    s.arrays[access.op->getResult(0)] = chooseArray(access);
    unlessInPlace(access, /*input=*/true);
  }
  for (Access &access : outputs)
    targets[access.op] = chooseArray(access);
}

void Tiles::prefetchNext(Value element) {
  Value next =
      arith::AddIOp::create(s.b, element, s.memory.index(s.tile.elements()));
  for (const Access &access : inputs)
    if (access.inPlace)
      s.memory.prefetch(s.arrays[access.op->getResult(0)], next,
                        /*write=*/false);
  for (const Access &access : outputs)
    if (access.inPlace)
      s.memory.prefetch(targets[access.op], next, /*write=*/true);
}

void Tiles::endTile() {
  for (Access &access : outputs)
    unlessInPlace(access, /*input=*/false);
}

//===----------------------------------------------------------------------===//
// In place or not
//===----------------------------------------------------------------------===//

/// Whether the caller's array has the tile's rows without gaps.
Value Tiles::liesAsTile(const Access &access) {
  Type storage =
      llvm::cast<MemRefType>(access.buffer.getType()).getElementType();
  if (!access.perExpert || storage != s.compute || s.tile.isPadded())
    return nullptr;
  auto equals = [&](Value x, int64_t y) -> Value {
    return arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, x,
                                 s.memory.index(y));
  };
  Value dense = arith::AndIOp::create(
      s.b, equals(s.loadStride(access.buffer, 0), s.tile.stride),
      equals(s.loadStride(access.buffer, 1), 1));
  if (!s.tile.sharesVectors())
    return dense;
  // The last vector must not reach beyond the array.
  Value odd = arith::RemUIOp::create(s.b, s.numTokens,
                                     s.memory.index(s.tile.tokensPerVector()));
  return arith::AndIOp::create(s.b, dense, equals(odd, 0));
}

Array Tiles::chooseArray(Access &access) {
  access.inPlace = liesAsTile(access);
  if (!access.inPlace)
    return access.staging;
  Array whole = s.loadBuffer(access.buffer);
  Value start =
      arith::MulIOp::create(s.b, s.firstToken, s.memory.index(s.tile.stride));
  Value pointer = arith::SelectOp::create(
      s.b, access.inPlace, s.memory.at(whole, start), access.staging.pointer);
  return {pointer, s.compute};
}

void Tiles::unlessInPlace(const Access &access, bool input) {
  if (!access.inPlace)
    return convert(access, input);
  Value apart = arith::XOrIOp::create(
      s.b, access.inPlace,
      arith::ConstantOp::create(s.b, s.b.getBoolAttr(true)));
  auto branch = scf::IfOp::create(s.b, apart, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(branch.thenBlock());
  convert(access, input);
}

//===----------------------------------------------------------------------===//
// Conversion
//===----------------------------------------------------------------------===//

/// The first element of a token in the caller's array.
Value Tiles::getStart(const Access &access, Value token) {
  Value row = arith::AddIOp::create(s.b, s.firstToken, token);
  return arith::MulIOp::create(s.b, row, s.loadStride(access.buffer, 0));
}

void Tiles::convert(const Access &access, bool input) {
  auto tokens = scf::ForOp::create(s.b, s.memory.index(0), s.numTokens,
                                   s.memory.index(1));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(tokens.getBody());
  Value token = tokens.getInductionVar();
  if (access.perExpert)
    return convertRow(access, input, token);
  convertScalar(access, input, getStart(access, token), token);
}

void Tiles::convertScalar(const Access &access, bool input, Value from,
                          Value place) {
  Array whole = s.loadBuffer(access.buffer);
  if (input)
    s.memory.storeScalar(
        s.memory.cast(s.memory.loadScalar(whole, from), s.compute),
        access.staging, place);
  else
    s.memory.storeScalar(
        s.memory.cast(s.memory.loadScalar(access.staging, place),
                      whole.element),
        whole, from);
}

/// A row whose experts are adjacent goes by vectors, any other one by one.
void Tiles::convertRow(const Access &access, bool input, Value token) {
  Value stride = s.loadStride(access.buffer, 1);
  Value start = getStart(access, token);
  Value place =
      arith::MulIOp::create(s.b, token, s.memory.index(s.tile.stride));
  Value adjacent = arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, stride,
                                         s.memory.index(1));
  auto branch = scf::IfOp::create(s.b, adjacent, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(branch.thenBlock());
  convertVectors(access, input, start, place);
  s.b.setInsertionPointToStart(branch.elseBlock());
  auto loop =
      scf::ForOp::create(s.b, s.memory.index(0), s.memory.index(s.tile.experts),
                         s.memory.index(1));
  s.b.setInsertionPointToStart(loop.getBody());
  Value expert = loop.getInductionVar();
  Value from = arith::AddIOp::create(
      s.b, start, arith::MulIOp::create(s.b, expert, stride));
  convertScalar(access, input, from, arith::AddIOp::create(s.b, place, expert));
}

void Tiles::convertVectors(const Access &access, bool input, Value start,
                           Value place) {
  Array whole = s.loadBuffer(access.buffer);
  auto loop =
      scf::ForOp::create(s.b, s.memory.index(0), s.memory.index(s.tile.experts),
                         s.memory.index(s.tile.lanes));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Value expert = loop.getInductionVar();
  Value mask = s.memory.isBelow(expert, s.memory.index(s.tile.experts));
  Value from = arith::AddIOp::create(s.b, start, expert);
  Value to = arith::AddIOp::create(s.b, place, expert);
  // Lanes beyond the row are overwritten by the next row, or are slack.
  if (input)
    s.memory.storeVector(
        s.memory.cast(s.memory.loadMasked(whole, from, mask), s.compute),
        access.staging, to);
  else
    s.memory.storeMasked(
        s.memory.cast(s.memory.loadVector(access.staging, to), whole.element),
        whole, from, mask);
}
