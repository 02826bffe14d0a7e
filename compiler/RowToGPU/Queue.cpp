#include "compiler/RowToGPU/Queue.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Bytes of shared memory of a block, of the 48 KiB that every kernel may have.
static constexpr int64_t kBytes = 16384;

int64_t Queue::capacity(const KernelState &s, int64_t values, int64_t columns) {
  int64_t bytes = s.layout.threads * columns * bytesOf(s.compute);
  int64_t most = 1;
  while (most < values && 2 * most * bytes <= kBytes)
    most *= 2;
  return most;
}

/// Values lie in the order of their place in a lane, then of the lanes.
Queue::Queue(KernelState &s, ArrayRef<Value> wants, int64_t capacity)
    : s(s), wants(wants), count(s.e.i32(0)), perWarp(capacity * kWarp) {
  first = s.e.mul(s.warp, s.e.i32(perWarp));
  for (Value want : wants) {
    Value ballot = s.e.ballot(want);
    Value before = s.e.both(ballot, s.lanesBefore);
    Value place = s.e.add(count, math::CtPopOp::create(s.b, before));
    places.push_back(s.e.add(first, place));
    count = s.e.add(count, math::CtPopOp::create(s.b, ballot));
  }
}

/// Conditions are words: a bit has no address.
static Type inMemory(Type type) {
  return type.isInteger(1) ? IntegerType::get(type.getContext(), 32) : type;
}

Queue::Column Queue::column(Type type, StringRef use, size_t number) {
  Type stored = inMemory(type);
  std::string name =
      (use + Twine(number) + "_" + Twine(stored.getIntOrFloatBitWidth()) +
       (isa<FloatType>(stored) ? "f" : "i"))
          .str();
  int64_t warps = s.layout.threads / kWarp;
  return {type, s.getShared(name, stored, warps * perWarp)};
}

void Queue::write(const Column &column, Value place, Value value) {
  Type stored = inMemory(column.type);
  if (stored != column.type)
    value = arith::ExtUIOp::create(s.b, stored, value);
  s.e.store(value, s.e.at(column.array, stored, place));
}

Value Queue::read(const Column &column, Value place) {
  Type stored = inMemory(column.type);
  Value value = s.e.load(s.e.at(column.array, stored, place), stored);
  return stored == column.type
             ? value
             : arith::TruncIOp::create(s.b, column.type, value).getResult();
}

SmallVector<SmallVector<Value>> Queue::run(ArrayRef<SmallVector<Value>> inputs,
                                           ArrayRef<SmallVector<Value>> old,
                                           Work work) {
  SmallVector<Column> taken, made;
  for (auto [number, values] : llvm::enumerate(inputs))
    taken.push_back(column(values[0].getType(), "in", number));
  for (auto [number, values] : llvm::enumerate(old))
    made.push_back(column(values[0].getType(), "out", number));

  for (auto [slot, want] : llvm::enumerate(wants))
    s.e.ifThen(want, [&, slot = slot] {
      for (auto [column, values] : llvm::zip(taken, inputs))
        write(column, places[slot], values[slot]);
    });
  s.e.syncWarp();

  Value end = s.e.add(first, count), last = s.e.add(end, s.e.i32(-1));
  s.e.forEach(first, end, s.e.i32(kWarp), [&](Value round) {
    Value mine = s.e.add(round, s.lane);
    // Lanes without work repeat the last of all, which keeps them together.
    Value place = arith::MinSIOp::create(s.b, mine, last);
    SmallVector<Value> numbers = llvm::map_to_vector(
        taken, [&](const Column &column) { return read(column, place); });
    SmallVector<Value> results = work(numbers);
    s.e.ifThen(s.e.below(mine, end), [&] {
      for (auto [column, result] : llvm::zip(made, results))
        write(column, mine, result);
    });
  });
  s.e.syncWarp();

  SmallVector<SmallVector<Value>> merged(old);
  for (auto [slot, want] : llvm::enumerate(wants)) {
    Value place = s.e.select(want, places[slot], first);
    for (auto [column, values] : llvm::zip(made, merged))
      values[slot] = s.e.select(want, read(column, place), values[slot]);
  }
  return merged;
}
