// row.retry and row.switch: work that only some of a thread's values want.
//
// For row.retry a lane keeps the values that wait as bits of one register, and
// takes the lowest in each round; the warp goes on while any lane has one left.
// The vote keeps its lanes together, so that a shuffle that follows finds them
// all. A round costs one computation and some selects, and there are as many
// rounds as the busiest lane has values waiting, not as many as there are
// values. For row.switch, where most values wait for one region or another,
// `Queue` shares them among the lanes.
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

/// Lanes of one value each, the one at a known place.
Lanes Lanes::takeSlot(Operation *op, int64_t slot) {
  Lanes inner(s, memory, reduction, 1);
  inner.setLive(0, getLiveSlot(op, slot));
  for (Value value : usedBy(op->getRegions()))
    inner.map(value, get(value, isa<VectorType>(value.getType()) ? slot : 0));
  return inner;
}

/// Lanes of one value each, at a place of each lane's own.
Lanes Lanes::pickSlot(Operation *op, Value slot) {
  Lanes inner(s, memory, reduction, 1);
  for (Value value : usedBy(op->getRegions()))
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

/// The first attempt is made for all values in a row; the others are rare, and
/// are made in rounds: at most `limit - 1` for each value.
void Lanes::emitRetry(row::RetryOp op) {
  int64_t slots = countSlots(op);
  Value attempt = op.getBody().getArgument(0);
  Values rejected, state(2 + slots * op.getNumResults());
  for (int64_t slot = 0; slot < slots; ++slot) {
    Lanes inner = takeSlot(op, slot);
    inner.map(attempt, s.e.i32(0));
    SmallVector<Values> made = inner.emitRegion(op.getBody());
    rejected.push_back(unless(s, made[0][0]));
    if (Value counts = getLiveSlot(op, slot))
      rejected.back() = s.e.both(rejected.back(), counts);
    for (unsigned i = 0; i < op.getNumResults(); ++i)
      state[2 + i * slots + slot] = made[1 + i][0];
  }
  if (op.getLimit() == 1)
    return mapResults(op, ArrayRef(state).drop_front(2));
  state[0] = pack(s, rejected);
  state[1] = s.e.i32(1);
  state = repeat(s, state, [&](ValueRange words) {
    Value pending = words[0];
    Lanes inner = pickSlot(op, lowest(s, pending, slots));
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

/// The values that take a region: the last one takes all other numbers too.
static Value takes(KernelState &s, Value index, size_t number, size_t count) {
  auto predicate = number + 1 == count ? arith::CmpIPredicate::uge
                                       : arith::CmpIPredicate::eq;
  return arith::CmpIOp::create(s.b, predicate, index, s.e.i32(number));
}

/// Hands the values that want it to `work`: by a queue, or, of one value of
/// each lane, at its place.
static SmallVector<SmallVector<Value>>
share(KernelState &s, ArrayRef<Value> wants, int64_t capacity,
      ArrayRef<SmallVector<Value>> inputs, ArrayRef<SmallVector<Value>> old,
      Queue::Work work) {
  SmallVector<Type> types;
  for (const Values &values : old)
    types.append(wants.size(), values[0].getType());
  auto leave = [&] { return flatten(old); };
  auto atPlace = [&] {
    Values numbers = llvm::map_to_vector(
        inputs, [](const Values &values) { return values[0]; });
    Values made = work(numbers);
    for (auto [value, before] : llvm::zip(made, old))
      value = s.e.select(wants[0], value, before[0]);
    return made;
  };
  auto byQueue = [&] {
    return flatten(Queue(s, wants, capacity).run(inputs, old, work));
  };
  Value some = wants[0];
  for (Value want : wants.drop_front())
    some = arith::OrIOp::create(s.b, some, want);
  Values merged = s.e.ifElse(
      s.e.any(some), types,
      [&] { return capacity == 1 ? atPlace() : byQueue(); }, leave);
  SmallVector<Values> results;
  for (size_t i = 0; i < old.size(); ++i)
    results.emplace_back(
        ArrayRef(merged).slice(i * wants.size(), wants.size()));
  return results;
}

bool Lanes::isRow(Value value) {
  return isa<VectorType>(value.getType()) && !isSplat(value);
}

/// Runs a region for those of the lane's values from `first` on that want it.
void Lanes::emitCase(Region &region, ArrayRef<Value> wants, int64_t first,
                     int64_t capacity, SmallVectorImpl<Values> &results) {
  Values rows;
  Lanes one(s, memory, reduction, 1);
  for (Value value : usedBy(region))
    if (isRow(value))
      rows.push_back(value);
    else
      one.map(value, get(value));
  SmallVector<Values> inputs, old;
  for (Value row : rows)
    inputs.emplace_back(ArrayRef(getAll(row)).slice(first, wants.size()));
  for (const Values &values : results)
    old.emplace_back(ArrayRef(values).slice(first, wants.size()));
  SmallVector<Values> made =
      share(s, wants, capacity, inputs, old, [&](ArrayRef<Value> numbers) {
        for (auto [row, number] : llvm::zip(rows, numbers))
          one.map(row, number);
        return flatten(one.emitRegion(region));
      });
  for (auto [all, part] : llvm::zip(results, made))
    llvm::copy(part, all.begin() + first);
}

/// Columns of the queue that serves every region.
int64_t Lanes::countColumns(row::SwitchOp op) {
  int64_t most = 0;
  for (Region &region : op.getCases())
    most = std::max<int64_t>(most, llvm::count_if(usedBy(region), [&](Value v) {
                               return isRow(v);
                             }));
  return most + op.getNumResults();
}

/// One region after the other; one that no lane takes is skipped.
void Lanes::emitSwitch(row::SwitchOp op) {
  int64_t slots = countSlots(op);
  int64_t capacity = Queue::capacity(s, slots, countColumns(op));
  SmallVector<Values> results;
  for (Type type : op.getResultTypes())
    results.emplace_back(slots, s.e.zero(getElementTypeOrSelf(type)));
  size_t count = op.getCases().size();
  for (auto [number, region] : llvm::enumerate(op.getCases()))
    for (int64_t first = 0; first < slots; first += capacity) {
      Values wants;
      for (int64_t slot = first; slot < std::min(slots, first + capacity);
           ++slot) {
        wants.push_back(takes(s, get(op.getIndex(), slot), number, count));
        if (Value counts = getLiveSlot(op, slot))
          wants.back() = s.e.both(wants.back(), counts);
      }
      emitCase(region, wants, first, capacity, results);
    }
  mapResults(op, flatten(results));
}
