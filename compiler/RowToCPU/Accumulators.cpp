#include "compiler/RowToCPU/Accumulators.h"
#include "compiler/RowToCPU/Reduction.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace sluice;

Accumulators::Accumulators(KernelState &state) : s(state) {
  for (auto op : s.kernel.getBody().getOps<row::AccumulateOp>()) {
    slots.push_back({op, op.isPerExpert(), count, {}, {}});
    count += op.isPerExpert() ? s.tile.experts : 1;
  }
}

static scf::ForOp startLoop(KernelState &s, Value end, int64_t step) {
  return scf::ForOp::create(s.b, s.memory.index(0), end, s.memory.index(step));
}

void Accumulators::fill(Array array, int64_t size, row::Kind kind) {
  s.memory.fill(array, size,
                getNeutral(s.b, kind, s.memory.vectorOf(array.element)));
}

void Accumulators::startChunk() {
  for (Slot &slot : slots) {
    int64_t size = slot.perExpert ? s.tile.period() : s.tile.lanes;
    slot.tile = s.memory.allocate(s.entry, s.compute, size);
    slot.chunk = s.memory.allocate(s.entry, s.b.getF64Type(), size);
    fill(slot.chunk, size, slot.op.getKind());
  }
}

void Accumulators::startTile() {
  for (Slot &slot : slots)
    fill(slot.tile, slot.perExpert ? s.tile.period() : s.tile.lanes,
         slot.op.getKind());
}

void Accumulators::add(row::AccumulateOp op, Lanes &lanes) {
  Slot *slot = llvm::find_if(slots, [&](Slot &c) { return c.op == op; });
  Value value = lanes.get(op.getValue());
  // Lanes of no token, or padding that a scalar total would see, stay out.
  if (Value mask = lanes.getLiveMask(/*padding=*/!slot->perExpert))
    value = arith::SelectOp::create(
        s.b, mask, value, getNeutral(s.b, op.getKind(), value.getType()));
  Value place = s.memory.index(0);
  if (slot->perExpert && !s.tile.sharesVectors())
    place = lanes.getCursor().expert;
  const Memory &memory = lanes.getMemory();
  Value sum =
      combine(s.b, op.getKind(), memory.loadVector(slot->tile, place), value);
  memory.storeVector(sum, slot->tile, place);
}

static Value toDouble(KernelState &s, Value value) {
  if (s.compute.isF64())
    return value;
  return arith::ExtFOp::create(s.b, s.memory.vectorOf(s.b.getF64Type()), value);
}

void Accumulators::endTile() {
  for (Slot &slot : slots)
    endTile(slot);
}

void Accumulators::endTile(Slot &slot) {
  row::Kind kind = slot.op.getKind();
  int64_t size = slot.perExpert ? s.tile.period() : s.tile.lanes;
  for (int64_t begin = 0; begin < size; begin += s.tile.lanes) {
    Value place = s.memory.index(begin);
    Value value = toDouble(s, s.memory.loadVector(slot.tile, place));
    if (!slot.perExpert)
      value = butterfly(s.b, kind, value, s.tile.lanes);
    else if (s.tile.sharesVectors())
      value = butterfly(s.b, kind, value, s.tile.lanes, s.tile.stride);
    Value sum =
        combine(s.b, kind, s.memory.loadVector(slot.chunk, place), value);
    s.memory.storeVector(sum, slot.chunk, place);
  }
}

void Accumulators::endChunk(Value chunk) {
  if (slots.empty())
    return;
  Value base = arith::MulIOp::create(s.b, chunk, s.memory.index(count));
  auto pointer = LLVM::LLVMPointerType::get(s.b.getContext());
  Array words = {
      LLVM::IntToPtrOp::create(s.b, pointer, s.loadSlot(slot::Partials)),
      s.b.getF64Type()};
  for (Slot &slot : slots) {
    int64_t size = slot.perExpert ? s.tile.experts : 1;
    auto loop = startLoop(s, s.memory.index(size), 1);
    OpBuilder::InsertionGuard guard(s.b);
    s.b.setInsertionPointToStart(loop.getBody());
    Value word = arith::AddIOp::create(s.b, base, s.memory.index(slot.offset));
    word = arith::AddIOp::create(s.b, word, loop.getInductionVar());
    s.memory.storeScalar(
        s.memory.loadScalar(slot.chunk, loop.getInductionVar()), words, word);
  }
}

//===----------------------------------------------------------------------===//
// After all chunks
//===----------------------------------------------------------------------===//

void Accumulators::combineChunks(row::FinalizeOp finalize) {
  if (slots.empty())
    return;
  Value partials = s.loadSlot(slot::Partials);
  Value chunks = s.loadSlot(slot::NumChunks);
  for (Slot &slot : slots)
    combineChunks(slot, partials, chunks);
  for (auto total : finalize.getBody().getOps<row::TotalOp>()) {
    if (Array array = s.arrays.lookup(total.getPartial()); array.pointer)
      s.arrays[total] = array;
    else
      s.uniforms[total] = s.uniforms.lookup(total.getPartial());
  }
}

/// One word over all chunks, in the compute type.
Value Accumulators::combineWord(Slot &slot, Value word, Array words,
                                Value chunks) {
  Value neutral = getNeutral(s.b, slot.op.getKind(), s.b.getF64Type());
  auto loop = scf::ForOp::create(s.b, s.memory.index(0), chunks,
                                 s.memory.index(1), ValueRange{neutral});
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Value place =
      arith::MulIOp::create(s.b, loop.getInductionVar(), s.memory.index(count));
  place = arith::AddIOp::create(s.b, place, word);
  Value sum = combine(s.b, slot.op.getKind(), loop.getRegionIterArg(0),
                      s.memory.loadScalar(words, place));
  scf::YieldOp::create(s.b, sum);
  s.b.setInsertionPointAfter(loop);
  return s.compute.isF64()
             ? loop.getResult(0)
             : arith::TruncFOp::create(s.b, s.compute, loop.getResult(0))
                   .getResult();
}

void Accumulators::combineChunks(Slot &slot, Value partials, Value chunks) {
  auto pointer = LLVM::LLVMPointerType::get(s.b.getContext());
  Array words = {LLVM::IntToPtrOp::create(s.b, pointer, partials),
                 s.b.getF64Type()};
  Value offset = s.memory.index(slot.offset);
  if (!slot.perExpert) {
    s.uniforms[slot.op.getPartial()] = combineWord(slot, offset, words, chunks);
    return;
  }
  Array totals = s.memory.allocate(s.entry, s.compute, s.tile.period());
  auto loop = startLoop(s, s.memory.index(s.tile.experts), 1);
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  Value expert = loop.getInductionVar();
  Value word = arith::AddIOp::create(s.b, offset, expert);
  Value total = combineWord(slot, word, words, chunks);
  for (int64_t repeat = 0; repeat < s.tile.period(); repeat += s.tile.stride) {
    Value place = arith::AddIOp::create(s.b, expert, s.memory.index(repeat));
    s.memory.storeScalar(total, totals, place);
  }
  s.arrays[slot.op.getPartial()] = totals;
}
