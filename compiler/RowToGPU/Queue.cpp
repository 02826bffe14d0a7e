#include "compiler/RowToGPU/Queue.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Bytes of shared memory of a block, of the 48 KiB that every kernel may have.
static constexpr int64_t kBytes = 16384;
/// Values of a lane of which a warp's count has 8 bits.
static constexpr int64_t kMostValues = 4;
/// Kinds in a word.
static constexpr int64_t kFields = 4;

int64_t Queue::capacity(const KernelState &s, int64_t values, int64_t columns) {
  int64_t bytes = s.layout.threads * columns * bytesOf(s.compute);
  int64_t most = 1;
  while (most < std::min(values, kMostValues) && 2 * most * bytes <= kBytes)
    most *= 2;
  return most;
}

//===----------------------------------------------------------------------===//
// Counts of each kind
//===----------------------------------------------------------------------===//

/// The word in which a kind has its field.
Value Queue::wordOf(Value kind) {
  return arith::ShRUIOp::create(s.b, kind, s.e.i32(2));
}

/// The bits below the field in its word.
Value Queue::shiftOf(Value kind) {
  Value field = s.e.both(kind, s.e.i32(kFields - 1));
  return arith::ShLIOp::create(s.b, field, s.e.i32(3));
}

/// The sum of a word's fields.
Value Queue::addFields(Value word) {
  Value sums = s.e.mul(word, s.e.i32(0x01010101));
  return arith::ShRUIOp::create(s.b, sums, s.e.i32(24));
}

/// Counts of one value of a kind.
Queue::Counts Queue::countOne(Value kind) {
  Value one = arith::ShLIOp::create(s.b, s.e.i32(1), shiftOf(kind));
  Value word = wordOf(kind);
  Counts counts;
  for (int64_t i = 0; i < numWords; ++i) {
    Value isHere = s.e.equal(word, s.e.i32(i));
    counts.words.push_back(
        numKinds <= kFields ? one : s.e.select(isHere, one, s.e.i32(0)));
  }
  if (hasRest)
    counts.rest =
        s.e.select(s.e.equal(word, s.e.i32(numWords)), s.e.i32(1), s.e.i32(0));
  return counts;
}

Queue::Counts Queue::add(const Counts &x, const Counts &y) {
  Counts sum;
  for (auto [a, b] : llvm::zip_equal(x.words, y.words))
    sum.words.push_back(s.e.add(a, b));
  if (hasRest)
    sum.rest = s.e.add(x.rest, y.rest);
  return sum;
}

/// What is left of `all` values beside those in words.
Value Queue::restOf(Value all, ArrayRef<Value> words) {
  for (Value word : words)
    all = arith::SubIOp::create(s.b, all, addFields(word));
  return all;
}

/// Those of the lanes before this one.
Queue::Counts Queue::countBefore(const Counts &own, int64_t values) {
  Counts before;
  for (Value word : own.words)
    before.words.push_back(arith::SubIOp::create(s.b, s.e.scan(word), word));
  if (hasRest)
    before.rest = restOf(s.e.mul(s.lane, s.e.i32(values)), before.words);
  return before;
}

/// Those of all lanes.
Queue::Counts Queue::countAll(const Counts &own, int64_t values) {
  Counts all;
  for (Value word : own.words)
    all.words.push_back(s.e.redux(NVVM::ReduxKind::ADD, word));
  if (hasRest)
    all.rest = restOf(s.e.i32(kWarp * values), all.words);
  return all;
}

/// Where each kind starts: kinds lie one after the other.
Queue::Counts Queue::findStarts(const Counts &all) {
  Counts result;
  Value sum = s.e.i32(0);
  for (Value word : all.words) {
    Value within = s.e.mul(word, s.e.i32(0x01010100));
    Value before = s.e.mul(sum, s.e.i32(0x01010101));
    result.words.push_back(s.e.add(within, before));
    sum = s.e.add(sum, addFields(word));
  }
  result.rest = hasRest ? sum : Value();
  return result;
}

/// A kind's field.
Value Queue::fieldOf(const Counts &counts, Value kind) {
  Value word = wordOf(kind), found = counts.words[0];
  for (int64_t i = 1; i < numWords; ++i)
    found = s.e.select(s.e.equal(word, s.e.i32(i)), counts.words[i], found);
  found = arith::ShRUIOp::create(s.b, found, shiftOf(kind));
  found = s.e.both(found, s.e.i32(0xff));
  if (!hasRest)
    return found;
  return s.e.select(s.e.equal(word, s.e.i32(numWords)), counts.rest, found);
}

/// Values lie in the order of their kinds, then lanes, then places in a lane.
Queue::Queue(KernelState &s, ArrayRef<Value> kinds, int64_t numKinds,
             int64_t capacity)
    : s(s), numKinds(numKinds), perWarp(capacity * kWarp),
      numWords(std::max<int64_t>(1, llvm::divideCeil(numKinds - 1, kFields))),
      hasRest(numKinds - 1 == kFields * numWords) {
  int64_t values = kinds.size();
  SmallVector<Counts> each;
  for (Value kind : kinds)
    each.push_back(countOne(kind));
  Counts own = each[0];
  for (const Counts &one : llvm::drop_begin(each))
    own = add(own, one);
  totals = countAll(own, values);
  starts = findStarts(totals);
  Counts next = add(starts, countBefore(own, values));
  first = s.e.mul(s.warp, s.e.i32(perWarp));
  for (auto [kind, one] : llvm::zip_equal(kinds, each)) {
    places.push_back(s.e.add(first, fieldOf(next, kind)));
    next = add(next, one);
  }
}

//===----------------------------------------------------------------------===//
// Columns in shared memory
//===----------------------------------------------------------------------===//

/// Conditions are words: a bit has no address.
static Type inMemory(Type type) {
  return type.isInteger(1) ? IntegerType::get(type.getContext(), 32) : type;
}

/// Queues that come one after the other share what is as long.
Queue::Column Queue::column(Type type, StringRef use, size_t number) {
  Type stored = inMemory(type);
  int64_t count = s.layout.threads / kWarp * perWarp;
  std::string name = (use + Twine(number) + "_" + Twine(count) + "_" +
                      Twine(stored.getIntOrFloatBitWidth()) +
                      (isa<FloatType>(stored) ? "f" : "i"))
                         .str();
  return {type, s.getShared(name, stored, count)};
}

void Queue::store(const Column &column, Value place, Value value) {
  Type stored = inMemory(column.type);
  if (stored != column.type)
    value = arith::ExtUIOp::create(s.b, stored, value);
  s.e.store(value, s.e.at(column.array, stored, place));
}

Value Queue::load(const Column &column, Value place) {
  Type stored = inMemory(column.type);
  Value value = s.e.load(s.e.at(column.array, stored, place), stored);
  return stored == column.type
             ? value
             : arith::TruncIOp::create(s.b, column.type, value).getResult();
}

void Queue::write(ArrayRef<SmallVector<Value>> values) {
  for (auto [number, column] : llvm::enumerate(values)) {
    inputs.push_back(this->column(column[0].getType(), "in", number));
    for (auto [place, value] : llvm::zip_equal(places, column))
      store(inputs.back(), place, value);
  }
  s.e.syncWarp();
}

void Queue::run(int64_t kind, ArrayRef<unsigned> asked, ArrayRef<Type> results,
                Work work) {
  SmallVector<Column> made;
  for (auto [number, type] : llvm::enumerate(results))
    made.push_back(column(type, "out", number));
  Value number = s.e.i32(kind);
  Value begin = s.e.add(first, fieldOf(starts, number));
  Value end = s.e.add(begin, fieldOf(totals, number));
  Value last = s.e.add(end, s.e.i32(-1));
  s.e.forEach(begin, end, s.e.i32(kWarp), [&](Value round) {
    Value mine = s.e.add(round, s.lane);
    // Lanes without work repeat the last of all, which keeps them together.
    Value place = arith::MinSIOp::create(s.b, mine, last);
    SmallVector<Value> numbers = llvm::map_to_vector(
        asked, [&](unsigned input) { return load(inputs[input], place); });
    SmallVector<Value> found = work(numbers);
    s.e.ifThen(s.e.below(mine, end), [&] {
      for (auto [column, result] : llvm::zip_equal(made, found))
        store(column, mine, result);
    });
  });
}

SmallVector<Value> Queue::read(int64_t value, ArrayRef<Type> results) {
  SmallVector<Value> found;
  for (auto [number, type] : llvm::enumerate(results))
    found.push_back(load(column(type, "out", number), places[value]));
  return found;
}
