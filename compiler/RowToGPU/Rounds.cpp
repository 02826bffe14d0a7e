// row.retry and row.switch: work that only some of a thread's values want.
//
// For row.retry a lane keeps the values that wait as bits of one register, and
// takes the lowest in each round; the warp goes on while any lane has one left.
// The vote keeps its lanes together, so that a shuffle that follows finds them
// all. A round costs one computation and some selects, and there are as many
// rounds as the busiest lane has values waiting, not as many as there are
// values. So it is with a row.switch whose last region computes nothing: its
// others are for few. Where most values wait for one region or another, `Queue`
// shares them among the lanes.
#include "compiler/RowToGPU/Lanes.h"
#include "compiler/RowToGPU/Queue.h"

#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

//===----------------------------------------------------------------------===//
// One of a thread's values
//===----------------------------------------------------------------------===//

/// Values that a thread has of the op's results.
int64_t Lanes::countSlots(Operation *op) const {
  return isa<VectorType>(op->getResult(0).getType()) ? width : 1;
}

Value Lanes::getLiveSlot(Operation *op, int64_t slot) const {
  return isa<VectorType>(op->getResult(0).getType()) ? live[slot] : Value();
}

static llvm::SetVector<Value> usedBy(MutableArrayRef<Region> regions) {
  llvm::SetVector<Value> used;
  getUsedValuesDefinedAbove(regions, used);
  return used;
}

/// Lanes of one value each, at a place of each lane's own.
Lanes Lanes::pickSlot(Region &region, Value slot) {
  Lanes inner(s, memory, reduction, 1);
  for (Value value : usedBy(region))
    inner.map(value, pick(value, slot));
  return inner;
}

/// A choice among all values, by the bits of the place.
Value Lanes::pick(Value value, Value slot) {
  if (!isa<VectorType>(value.getType()) || isSplat(value))
    return get(value);
  Operation *op = value.getDefiningOp();
  if (isa_and_present<row::ExpertIndexOp>(op)) {
    Value run = s.e.i32(s.layout.run);
    Value group = arith::DivUIOp::create(s.b, slot, run);
    Value start = s.e.mul(group, s.e.i32(s.layout.groupStride()));
    Value own = s.e.add(s.e.mul(s.rowThread, run),
                        arith::RemUIOp::create(s.b, slot, run));
    return s.e.add(start, own);
  }
  if (isa_and_present<arith::ExtUIOp>(op))
    return arith::ExtUIOp::create(s.b, getElementTypeOrSelf(value.getType()),
                                  pick(op->getOperand(0), slot));
  return choose(getAll(value), slot);
}

Value Lanes::choose(Values values, Value number) {
  for (int bit = 0; values.size() > 1; ++bit) {
    Value set = s.e.both(number, s.e.i32(1 << bit));
    Value odd =
        arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne, set, s.e.i32(0));
    size_t half = values.size() / 2;
    for (size_t i = 0; i < half; ++i)
      values[i] = s.e.select(odd, values[2 * i + 1], values[2 * i]);
    if (values.size() % 2)
      values[half++] = values.back();
    values.truncate(half);
  }
  return values[0];
}

using Values = SmallVector<Value>;

static Values flatten(ArrayRef<Values> values) {
  Values flat;
  for (const Values &each : values)
    llvm::append_range(flat, each);
  return flat;
}

/// `flat` has the values of the first result, then those of the next.
void Lanes::mapResults(Operation *op, ArrayRef<Value> flat) {
  int64_t slots = countSlots(op);
  for (Value result : op->getResults()) {
    map(result, flat.take_front(slots));
    flat = flat.drop_front(slots);
  }
}

//===----------------------------------------------------------------------===//
// Rounds
//===----------------------------------------------------------------------===//

using Round = llvm::function_ref<SmallVector<Value>(ValueRange)>;

/// Repeats `round` on the state while any lane's first word, i32, is not zero.
static SmallVector<Value> repeat(KernelState &s, ArrayRef<Value> init,
                                 Round round) {
  auto waits = [&](ValueRange state) {
    return s.e.any(arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne,
                                         state[0], s.e.i32(0)));
  };
  return s.e.whileLoop(init, waits, round);
}

/// The number of the lowest bit that is set.
static Value lowest(KernelState &s, Value pending, int64_t slots) {
  if (slots == 1)
    return s.e.i32(0);
  return math::CountTrailingZerosOp::create(s.b, pending);
}

/// Without the lowest bit.
static Value dropLowest(KernelState &s, Value pending) {
  return s.e.both(pending, s.e.add(pending, s.e.i32(-1)));
}

/// The lane's conditions as bits.
static Value pack(KernelState &s, ArrayRef<Value> conditions) {
  Value bits = s.e.i32(0);
  for (auto [slot, condition] : llvm::enumerate(conditions)) {
    Value bit = s.e.select(condition, s.e.i32(1u << slot), s.e.i32(0));
    bits = arith::OrIOp::create(s.b, bits, bit);
  }
  return bits;
}

static Value unless(KernelState &s, Value condition) {
  return arith::XOrIOp::create(s.b, condition, s.e.i1(true));
}

/// `made` replaces the values of the slot that the lane works on.
SmallVector<Value> Lanes::mergeRound(Value pending, int64_t slots,
                                     ValueRange old, ArrayRef<Values> made) {
  Value minus = arith::SubIOp::create(s.b, s.e.i32(0), pending);
  Value bit = s.e.both(pending, minus);
  Values merged, mine;
  for (int64_t slot = 0; slot < slots; ++slot)
    mine.push_back(s.e.equal(bit, s.e.i32(1u << slot)));
  for (auto [i, value] : llvm::enumerate(old))
    merged.push_back(s.e.select(mine[i % slots], made[i / slots][0], value));
  return merged;
}

//===----------------------------------------------------------------------===//
// row.retry
//===----------------------------------------------------------------------===//

/// Later attempts are rare, and are made in rounds: at most `limit - 1` for
/// each value.
void Lanes::emitRetry(row::RetryOp op) {
  int64_t slots = countSlots(op);
  Values first;
  for (Value value : op.getFirst())
    for (int64_t slot = 0; slot < slots; ++slot)
      first.push_back(get(value, slot));
  if (op.getLimit() == 1)
    return mapResults(op, first);
  Value attempt = op.getBody().getArgument(0);
  Values rejected;
  for (int64_t slot = 0; slot < slots; ++slot) {
    rejected.push_back(unless(s, get(op.getAccepted(), slot)));
    if (Value counts = getLiveSlot(op, slot))
      rejected.back() = s.e.both(rejected.back(), counts);
  }
  Values state = {pack(s, rejected), s.e.i32(1)};
  llvm::append_range(state, first);
  state = repeat(s, state, [&](ValueRange words) {
    Value pending = words[0];
    Lanes inner = pickSlot(op.getBody(), lowest(s, pending, slots));
    inner.map(attempt, words[1]);
    SmallVector<Values> made = inner.emitRegion(op.getBody());
    Value last = s.e.equal(words[1], s.e.i32(op.getLimit() - 1));
    Value done = arith::OrIOp::create(s.b, made[0][0], last);
    Values next = {s.e.select(done, dropLowest(s, pending), pending),
                   s.e.select(done, s.e.i32(1), s.e.add(words[1], s.e.i32(1)))};
    llvm::append_range(next, mergeRound(pending, slots, words.drop_front(2),
                                        ArrayRef(made).drop_front()));
    return next;
  });
  mapResults(op, ArrayRef(state).drop_front(2));
}

//===----------------------------------------------------------------------===//
// row.switch
//===----------------------------------------------------------------------===//

bool Lanes::isRow(Value value) {
  return isa<VectorType>(value.getType()) && !isSplat(value);
}

/// The rows that some of the regions take.
llvm::SetVector<Value> Lanes::rowsOf(MutableArrayRef<Region> regions) {
  llvm::SetVector<Value> rows;
  for (Value value : usedBy(regions))
    if (isRow(value))
      rows.insert(value);
  return rows;
}

/// The region that a value takes: the last one takes all other numbers too. One
/// that does not count takes none, a kind of its own.
Values Lanes::kindsOf(row::SwitchOp op, int64_t first, int64_t last) {
  int64_t count = op.getCases().size();
  Values kinds;
  for (int64_t slot = first; slot < last; ++slot) {
    Value index = get(op.getIndex(), slot);
    kinds.push_back(arith::MinUIOp::create(s.b, index, s.e.i32(count - 1)));
    if (Value counts = getLiveSlot(op, slot))
      kinds.back() = s.e.select(counts, kinds.back(), s.e.i32(count));
  }
  return kinds;
}

/// Lanes of one value each, in a region whose rows have `numbers`.
SmallVector<Value> Lanes::emitCase(Region &region, ArrayRef<Value> rows,
                                   ArrayRef<Value> numbers) {
  Lanes one(s, memory, reduction, 1);
  for (Value value : usedBy(region))
    if (!isRow(value))
      one.map(value, get(value));
  for (auto [row, number] : llvm::zip_equal(rows, numbers))
    one.map(row, number);
  return flatten(one.emitRegion(region));
}

/// One value of each lane stays at its place; a region that none takes is
/// skipped.
void Lanes::switchAtPlace(row::SwitchOp op, int64_t slot,
                          MutableArrayRef<Values> results) {
  Value kind = kindsOf(op, slot, slot + 1)[0];
  for (size_t number = 0; number < op.getCases().size(); ++number) {
    Region &region = op.getCases()[number];
    Value wants = s.e.equal(kind, s.e.i32(number));
    llvm::SetVector<Value> rows = rowsOf(region);
    Values numbers =
        llvm::map_to_vector(rows, [&](Value row) { return get(row, slot); });
    Values old = llvm::map_to_vector(
        results, [&](const Values &values) { return values[slot]; });
    auto work = [&] {
      Values made = emitCase(region, rows.getArrayRef(), numbers);
      for (auto [value, before] : llvm::zip_equal(made, old))
        value = s.e.select(wants, value, before);
      return made;
    };
    Values made = s.e.ifElse(s.e.any(wants), ValueRange(old).getTypes(), work,
                             [&] { return old; });
    for (auto [values, value] : llvm::zip_equal(results, made))
      values[slot] = value;
  }
}

/// Values from `first` to `last` go through a queue, a kind for each region and
/// a column for each of `rows`.
void Lanes::switchByQueue(row::SwitchOp op, ArrayRef<Value> rows, int64_t first,
                          int64_t last, int64_t capacity,
                          MutableArrayRef<Values> results) {
  bool mayNotCount = llvm::any_of(llvm::seq(first, last), [&](int64_t slot) {
    return getLiveSlot(op, slot) != nullptr;
  });
  int64_t numKinds = op.getCases().size() + (mayNotCount ? 1 : 0);
  Queue queue(s, kindsOf(op, first, last), numKinds, capacity);
  SmallVector<Values> columns;
  for (Value row : rows)
    columns.emplace_back(ArrayRef(getAll(row)).slice(first, last - first));
  queue.write(columns);

  SmallVector<Type> types;
  for (const Values &values : results)
    types.push_back(values[0].getType());
  for (size_t number = 0; number < op.getCases().size(); ++number) {
    Region &region = op.getCases()[number];
    llvm::SetVector<Value> used = rowsOf(region);
    SmallVector<unsigned> asked;
    Values own;
    for (auto [column, row] : llvm::enumerate(rows))
      if (used.contains(row)) {
        asked.push_back(column);
        own.push_back(row);
      }
    queue.run(number, asked, types, [&](ArrayRef<Value> numbers) {
      return emitCase(region, own, numbers);
    });
  }
  s.e.syncWarp();
  for (int64_t slot = first; slot < last; ++slot) {
    auto read = [&] { return queue.read(slot - first, types); };
    Values old = llvm::map_to_vector(
        results, [&](const Values &values) { return values[slot]; });
    Value counts = getLiveSlot(op, slot);
    Values found =
        counts ? s.e.ifElse(counts, types, read, [&] { return old; }) : read();
    for (auto [values, value] : llvm::zip_equal(results, found))
      values[slot] = value;
  }
}

/// All values take what the last region yields; those of the others follow, a
/// round for each of a lane's.
void Lanes::switchInRounds(row::SwitchOp op) {
  int64_t slots = countSlots(op);
  Values kinds = kindsOf(op, 0, slots), results;
  MutableArrayRef<Region> cases = op.getCases();
  for (Value value : cases.back().front().getTerminator()->getOperands())
    llvm::append_range(results, getAll(value));
  for (size_t number = 0; number + 1 < cases.size(); ++number) {
    Region &region = cases[number];
    Values wants = llvm::map_to_vector(
        kinds, [&](Value kind) { return s.e.equal(kind, s.e.i32(number)); });
    Values state = {pack(s, wants)};
    llvm::append_range(state, results);
    state = repeat(s, state, [&](ValueRange words) {
      Value pending = words[0];
      Lanes inner = pickSlot(region, lowest(s, pending, slots));
      Values next = {dropLowest(s, pending)};
      llvm::append_range(next, mergeRound(pending, slots, words.drop_front(),
                                          inner.emitRegion(region)));
      return next;
    });
    results.assign(state.begin() + 1, state.end());
  }
  mapResults(op, results);
}

void Lanes::emitSwitch(row::SwitchOp op) {
  if (row::SwitchOp::computesNothing(op.getCases().back()))
    return switchInRounds(op);
  int64_t slots = countSlots(op);
  llvm::SetVector<Value> rows = rowsOf(op->getRegions());
  int64_t columns = rows.size() + op.getNumResults();
  int64_t capacity = Queue::capacity(s, slots, columns);
  SmallVector<Values> results;
  for (Type type : op.getResultTypes())
    results.emplace_back(slots, s.e.zero(getElementTypeOrSelf(type)));
  for (int64_t first = 0; first < slots; first += capacity) {
    if (capacity == 1)
      switchAtPlace(op, first, results);
    else
      switchByQueue(op, rows.getArrayRef(), first,
                    std::min(slots, first + capacity), capacity, results);
  }
  mapResults(op, flatten(results));
}
