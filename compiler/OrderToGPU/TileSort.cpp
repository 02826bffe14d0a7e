#include "compiler/OrderToGPU/TileSort.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

static constexpr int64_t kDigitBits = 8;
static constexpr int64_t kDigits = 1 << kDigitBits;
static constexpr int64_t kCounts = kDigits * kWarps;
/// Counts of one digit that a thread scans, and threads that a digit has.
static constexpr int64_t kRun = kCounts / kThreads;
static constexpr int64_t kScanners = kThreads / kDigits;

TileSort::TileSort(OrderKernel &kernel, Type keyType)
    : k(kernel), e(kernel.e), b(kernel.b), keyType(keyType) {
  keys = k.shared(keyType, kTile);
  ids = k.shared(b.getI32Type(), kTile);
  counts = k.shared(b.getI32Type(), kCounts);
  warpSums = k.shared(b.getI32Type(), kWarps);
  setInSome = k.shared(keyType, kWarps);
  setInAll = k.shared(keyType, kWarps);
  otherWarp = arith::RemUIOp::create(b, k.lane, e.i32(kWarps));
}

//===----------------------------------------------------------------------===//
// The threads' items
//===----------------------------------------------------------------------===//

/// The first place of a warp's 32 items.
Value TileSort::warpPlace(int64_t item) {
  return e.add(e.mul(k.warp, e.i32(kItems * kWarp)), e.i32(item * kWarp));
}

Value TileSort::placeOf(int64_t item) { return e.add(warpPlace(item), k.lane); }

void TileSort::readItems(llvm::function_ref<Value(Value)> makeKey) {
  items = {};
  for (int64_t item = 0; item < kItems; ++item) {
    Value place = placeOf(item);
    items.ids.push_back(place);
    items.keys.push_back(e.ifElse(
        active[item], keyType,
        [&]() -> SmallVector<Value> { return {makeKey(place)}; },
        [&]() -> SmallVector<Value> { return {e.zero(keyType)}; })[0]);
  }
}

/// Combines the bits of all lanes of the warp, a word at a time.
Value TileSort::reduceBits(NVVM::ReduxKind kind, Value bits) {
  if (keyType.isInteger(32))
    return e.redux(kind, bits);
  Value half = e.i64(32);
  Value high = k.small(arith::ShRUIOp::create(b, bits, half));
  high = e.wide(e.redux(kind, high));
  Value low = e.wide(e.redux(kind, k.small(bits)));
  return arith::OrIOp::create(b, arith::ShLIOp::create(b, high, half), low);
}

/// Combines all warps' bits, a warp's number being one of some lanes'.
Value TileSort::reduceBlock(NVVM::ReduxKind kind, Value memory, Value bits) {
  Value own = reduceBits(kind, bits);
  e.ifThen(e.equal(k.lane, e.i32(0)),
           [&] { e.store(own, e.at(memory, keyType, k.warp)); });
  e.barrier();
  return reduceBits(kind, e.load(e.at(memory, keyType, otherWarp), keyType));
}

/// The bits that are not the same in all keys: set in some, and not in all.
Value TileSort::findDifferences() {
  Value ones = e.constant(b.getIntegerAttr(keyType, -1));
  Value some = e.zero(keyType), all = ones;
  for (auto [key, isActive] : llvm::zip_equal(items.keys, active)) {
    some = arith::OrIOp::create(b, some, key);
    all = e.both(all, e.select(isActive, key, ones));
  }
  some = reduceBlock(NVVM::ReduxKind::OR, setInSome, some);
  all = reduceBlock(NVVM::ReduxKind::AND, setInAll, all);
  return e.both(some, arith::XOrIOp::create(b, all, ones));
}

//===----------------------------------------------------------------------===//
// Counting digits
//===----------------------------------------------------------------------===//

Value TileSort::digitOf(Value key, Value shift) {
  Value digit = arith::ShRUIOp::create(b, key, shift);
  if (!keyType.isInteger(32))
    digit = k.small(digit);
  return e.both(digit, e.i32(kDigits - 1));
}

/// Where a warp's count of a digit is: digits beside each other, so that lanes
/// do not meet in one bank of memory.
Value TileSort::countOf(Value digit, Value warp) {
  Value place = e.add(e.mul(warp, e.i32(kDigits)), digit);
  return e.at(counts, b.getI32Type(), place);
}

void TileSort::clearCounts() {
  for (int64_t i = 0; i < kRun; ++i) {
    Value place = e.add(k.thread, e.i32(i * kThreads));
    e.store(e.i32(0), e.at(counts, b.getI32Type(), place));
  }
}

/// The lanes of the warp that have an item of the same digit.
Value TileSort::lanesAlike(Value digit, Value active) {
  Value lanes = e.ballot(active);
  for (int64_t bit = 0; bit < kDigitBits; ++bit) {
    Value own = k.compare(arith::CmpIPredicate::ne,
                          e.both(digit, e.i32(1 << bit)), e.i32(0));
    Value set = e.ballot(own);
    Value unset = arith::XOrIOp::create(b, set, e.i32(-1));
    lanes = e.both(lanes, e.select(own, set, unset));
  }
  return lanes;
}

/// How many of the warp's items so far have the digit, without this one, which
/// the first lane of each digit adds with all that are like it.
Value TileSort::countItem(Value digit, Value active) {
  Value lanes = lanesAlike(digit, active);
  Value lower = k.sub(arith::ShLIOp::create(b, e.i32(1), k.lane), e.i32(1));
  Value before = math::CtPopOp::create(b, e.both(lanes, lower));
  Value start = e.load(countOf(digit, k.warp), b.getI32Type());
  e.syncWarp();
  e.ifThen(e.both(active, e.equal(before, e.i32(0))), [&] {
    Value like = math::CtPopOp::create(b, lanes);
    e.store(e.add(start, like), countOf(digit, k.warp));
  });
  e.syncWarp();
  return e.add(start, before);
}

//===----------------------------------------------------------------------===//
// From counts to places
//===----------------------------------------------------------------------===//

/// The sum over the threads before this one; also a barrier.
Value TileSort::scanThreads(Value own) {
  Value sum = e.scan(own);
  Type type = b.getI32Type();
  e.ifThen(e.equal(k.lane, e.i32(kWarp - 1)),
           [&] { e.store(sum, e.at(warpSums, type, k.warp)); });
  e.barrier();
  Value other = e.load(e.at(warpSums, type, otherWarp), type);
  Value isBefore = k.compare(arith::CmpIPredicate::ult, k.lane, k.warp);
  Value before =
      e.redux(NVVM::ReduxKind::ADD, e.select(isBefore, other, e.i32(0)));
  return k.sub(e.add(before, sum), own);
}

/// Counts become the places at which each warp's items of a digit start. Each
/// thread has a digit and some neighbouring warps.
void TileSort::scanCounts() {
  Value digit = arith::DivUIOp::create(b, k.thread, e.i32(kScanners));
  Value part = arith::RemUIOp::create(b, k.thread, e.i32(kScanners));
  Value first = e.mul(part, e.i32(kRun));
  auto place = [&](int64_t i) {
    return countOf(digit, e.add(first, e.i32(i)));
  };
  SmallVector<Value> own;
  Value sum = e.i32(0);
  for (int64_t i = 0; i < kRun; ++i) {
    own.push_back(e.load(place(i), b.getI32Type()));
    sum = e.add(sum, own.back());
  }
  Value start = scanThreads(sum);
  for (int64_t i = 0; i < kRun; ++i) {
    e.store(start, place(i));
    start = e.add(start, own[i]);
  }
}

/// The items' places in the order of the digit at `shift`, equal ones as they
/// are.
SmallVector<Value> TileSort::findPlaces(Value shift) {
  clearCounts();
  e.barrier();
  SmallVector<Value> digits, places;
  for (int64_t item = 0; item < kItems; ++item) {
    Value digit = digitOf(items.keys[item], shift);
    digits.push_back(digit);
    places.push_back(e.ifElse(
        occupied[item], b.getI32Type(),
        [&]() -> SmallVector<Value> {
          return {countItem(digit, active[item])};
        },
        [&]() -> SmallVector<Value> { return {e.i32(0)}; })[0]);
  }
  e.barrier();
  scanCounts();
  e.barrier();
  for (auto [place, digit] : llvm::zip_equal(places, digits))
    place = e.add(place, e.load(countOf(digit, k.warp), b.getI32Type()));
  return places;
}

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

/// Each item goes to its place; a barrier comes before memory is used again.
void TileSort::exchange(ArrayRef<Value> places) {
  Type small = b.getI32Type();
  for (int64_t item = 0; item < kItems; ++item)
    e.ifThen(active[item], [&] {
      e.store(items.keys[item], e.at(keys, keyType, places[item]));
      e.store(items.ids[item], e.at(ids, small, places[item]));
    });
  e.barrier();
  for (int64_t item = 0; item < kItems; ++item) {
    Value place = placeOf(item);
    SmallVector<Value> read = e.ifElse(
        active[item], {keyType, small},
        [&]() -> SmallVector<Value> {
          return {e.load(e.at(keys, keyType, place), keyType),
                  e.load(e.at(ids, small, place), small)};
        },
        [&]() -> SmallVector<Value> { return {e.zero(keyType), e.i32(0)}; });
    items.keys[item] = read[0];
    items.ids[item] = read[1];
  }
}

/// A pass for the lowest bits that differ, until none do.
TileItems TileSort::sort(Value count,
                         llvm::function_ref<Value(Value)> makeKey) {
  active.clear();
  occupied.clear();
  for (int64_t item = 0; item < kItems; ++item) {
    active.push_back(e.below(placeOf(item), count));
    occupied.push_back(e.below(warpPlace(item), count));
  }
  readItems(makeKey);
  SmallVector<Value> init = {findDifferences()};
  llvm::append_range(init, items.keys);
  llvm::append_range(init, items.ids);
  auto take = [&](ValueRange state) {
    items.keys.assign(state.begin() + 1, state.begin() + 1 + kItems);
    items.ids.assign(state.begin() + 1 + kItems, state.end());
  };
  auto more = [&](ValueRange state) {
    return k.compare(arith::CmpIPredicate::ne, state[0], e.zero(keyType));
  };
  auto pass = [&](ValueRange state) -> SmallVector<Value> {
    take(state);
    Value shift = math::CountTrailingZerosOp::create(b, state[0]);
    exchange(findPlaces(shift));
    Value digit = e.constant(b.getIntegerAttr(keyType, kDigits - 1));
    Value done = arith::ShLIOp::create(b, digit, shift);
    Value ones = e.constant(b.getIntegerAttr(keyType, -1));
    SmallVector<Value> next = {
        e.both(state[0], arith::XOrIOp::create(b, done, ones))};
    llvm::append_range(next, items.keys);
    llvm::append_range(next, items.ids);
    return next;
  };
  take(e.whileLoop(init, more, pass));
  return items;
}
