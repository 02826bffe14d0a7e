#include "compiler/OrderToGPU/RadixSort.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

static constexpr int64_t kDigitBits = 8;
static constexpr int64_t kDigits = 1 << kDigitBits;
static constexpr int64_t kCounts = kDigits * kWarps;
/// Counts that a thread scans.
static constexpr int64_t kRun = kCounts / kThreads;

RadixSort::RadixSort(OrderKernel &kernel)
    : k(kernel), e(kernel.e), b(kernel.b),
      keyType(b.getIntegerType(8 * kernel.shape.bytes())) {
  Value size = e.i64(scratchBytes(k.shape));
  Value own = e.mul(e.mul(k.block, k.tokens), size);
  Value memory = e.add(k.function.getArgument(word::Scratch), own);
  Value keyBytes = e.mul(k.tokens, e.i64(2 * k.shape.bytes()));
  keys = e.globalPointer(memory);
  ids = e.globalPointer(e.add(memory, keyBytes));
  // Whole steps, so that no warp's part starts within one.
  Value padded = e.add(k.tokens, e.i64(kThreads - 1));
  Value steps = arith::DivUIOp::create(b, padded, e.i64(kThreads));
  Value part = e.mul(steps, e.i64(kWarp));
  begin = e.mul(e.wide(k.warp), part);
  end = arith::MinSIOp::create(b, e.add(begin, part), k.tokens);
  counts = k.shared(b.getI32Type(), kCounts);
  warpSums = k.shared(b.getI32Type(), kWarps);
  differences = k.shared(keyType, 1);
}

//===----------------------------------------------------------------------===//
// Scratch memory
//===----------------------------------------------------------------------===//

Value RadixSort::readKey(Value offset, Value place) {
  return e.load(e.at(keys, keyType, e.add(offset, place)), keyType);
}

Value RadixSort::readToken(Value offset, Value place) {
  Type type = b.getI32Type();
  return e.wide(e.load(e.at(ids, type, e.add(offset, place)), type));
}

void RadixSort::writeKey(Value key, Value offset, Value place) {
  e.store(key, e.at(keys, keyType, e.add(offset, place)));
}

void RadixSort::writeToken(Value token, Value offset, Value place) {
  e.store(k.small(token), e.at(ids, b.getI32Type(), e.add(offset, place)));
}

//===----------------------------------------------------------------------===//
// Keys, and the bits in which they differ
//===----------------------------------------------------------------------===//

/// Returns the bits in which some of this thread's keys differ from the first
/// of all.
Value RadixSort::makeKeys(Value offset,
                          llvm::function_ref<Value(Value)> makeKey) {
  Value first = makeKey(e.i64(0));
  return e.fold(e.wide(k.thread), k.tokens, e.i64(kThreads), e.zero(keyType),
                [&](Value place, ValueRange differ) -> SmallVector<Value> {
                  Value key = makeKey(place);
                  writeKey(key, offset, place);
                  Value bits = arith::XOrIOp::create(b, key, first);
                  return {arith::OrIOp::create(b, differ[0], bits)};
                })[0];
}

/// The bits of all threads; also a barrier.
Value RadixSort::combineDifferences(Value own) {
  e.ifThen(e.equal(k.thread, e.i32(0)),
           [&] { e.store(e.zero(keyType), differences); });
  e.barrier();
  Value zero = e.zero(keyType);
  e.ifThen(k.compare(arith::CmpIPredicate::ne, own, zero), [&] {
    LLVM::AtomicRMWOp::create(b, LLVM::AtomicBinOp::_or, differences, own,
                              LLVM::AtomicOrdering::monotonic, "block",
                              k.shape.bytes());
  });
  e.barrier();
  Value all = e.load(differences, keyType);
  e.barrier();
  return all;
}

//===----------------------------------------------------------------------===//
// Counting digits
//===----------------------------------------------------------------------===//

/// All lanes go round together, those without a token too.
void RadixSort::forEachStep(llvm::function_ref<void(Step)> body) {
  e.forEach(begin, end, e.i64(kWarp), [&](Value first) {
    Value place = e.add(first, e.wide(k.lane));
    body({place, e.below(place, end)});
  });
}

Value RadixSort::digitOf(Value key, Value shift) {
  Value digit = arith::ShRUIOp::create(b, key, shift);
  if (!keyType.isInteger(32))
    digit = k.small(digit);
  return e.both(digit, e.i32(kDigits - 1));
}

/// Where the warp's count of a digit is.
Value RadixSort::countOf(Value digit) {
  Value place = e.add(e.mul(digit, e.i32(kWarps)), k.warp);
  return e.at(counts, b.getI32Type(), place);
}

void RadixSort::clearCounts() {
  e.forEach(k.thread, e.i32(kCounts), e.i32(kThreads), [&](Value i) {
    e.store(e.i32(0), e.at(counts, b.getI32Type(), i));
  });
}

void RadixSort::countDigits(Value offset, Value shift) {
  forEachStep([&](Step step) {
    e.ifThen(step.active, [&] {
      Value digit = digitOf(readKey(offset, step.place), shift);
      LLVM::AtomicRMWOp::create(b, LLVM::AtomicBinOp::add, countOf(digit),
                                e.i32(1), LLVM::AtomicOrdering::monotonic,
                                "block", /*alignment=*/4);
    });
  });
}

//===----------------------------------------------------------------------===//
// From counts to places
//===----------------------------------------------------------------------===//

/// The sum over the threads before this one; also a barrier.
Value RadixSort::scanThreads(Value own) {
  Value sum = own;
  for (int64_t distance = 1; distance < kWarp; distance *= 2) {
    auto shuffle =
        gpu::ShuffleOp::create(b, sum, distance, kWarp, gpu::ShuffleMode::UP);
    Value more =
        e.select(shuffle.getValid(), shuffle.getShuffleResult(), e.i32(0));
    sum = e.add(sum, more);
  }
  Type type = b.getI32Type();
  e.ifThen(e.equal(k.lane, e.i32(kWarp - 1)),
           [&] { e.store(sum, e.at(warpSums, type, k.warp)); });
  e.barrier();
  Value before =
      e.fold(e.i32(0), k.warp, e.i32(1), e.i32(0),
             [&](Value warp, ValueRange total) -> SmallVector<Value> {
               Value other = e.load(e.at(warpSums, type, warp), type);
               return {e.add(total[0], other)};
             })[0];
  return k.sub(e.add(before, sum), own);
}

/// Counts become the places at which each warp's tokens of a digit start. Each
/// thread has a run of them.
void RadixSort::scanCounts() {
  Type type = b.getI32Type();
  Value first = e.mul(k.thread, e.i32(kRun));
  SmallVector<Value> own;
  Value sum = e.i32(0);
  for (int64_t i = 0; i < kRun; ++i) {
    Value place = e.at(counts, type, e.add(first, e.i32(i)));
    own.push_back(e.load(place, type));
    sum = e.add(sum, own.back());
  }
  Value start = scanThreads(sum);
  for (int64_t i = 0; i < kRun; ++i) {
    e.store(start, e.at(counts, type, e.add(first, e.i32(i))));
    start = e.add(start, own[i]);
  }
}

//===----------------------------------------------------------------------===//
// Moving
//===----------------------------------------------------------------------===//

static Value ballot(ImplicitLocOpBuilder &b, Emitter &e, Value condition) {
  return NVVM::VoteSyncOp::create(b, b.getI32Type(), e.i32(-1), condition,
                                  NVVM::VoteSyncKind::ballot);
}

/// The lanes of the warp that have a token of the same digit.
Value RadixSort::lanesAlike(Value digit, Value active) {
  Value lanes = ballot(b, e, active);
  for (int64_t bit = 0; bit < kDigitBits; ++bit) {
    Value own = k.compare(arith::CmpIPredicate::ne,
                          e.both(digit, e.i32(1 << bit)), e.i32(0));
    Value set = ballot(b, e, own);
    Value unset = arith::XOrIOp::create(b, set, e.i32(-1));
    lanes = e.both(lanes, e.select(own, set, unset));
  }
  return lanes;
}

/// The warp's tokens go to its places in their order; the first lane of each
/// digit moves the place on.
void RadixSort::moveStep(Value from, Value to, Value shift, Step step) {
  Type small = b.getI32Type(), wide = b.getI64Type();
  SmallVector<Value> read = e.ifElse(
      step.active, {keyType, wide, small},
      [&]() -> SmallVector<Value> {
        Value key = readKey(from, step.place);
        return {key, readToken(from, step.place), digitOf(key, shift)};
      },
      [&]() -> SmallVector<Value> {
        return {e.zero(keyType), e.i64(0), e.i32(0)};
      });
  Value key = read[0], token = read[1], digit = read[2];
  Value lanes = lanesAlike(digit, step.active);
  Value lower = k.sub(arith::ShLIOp::create(b, e.i32(1), k.lane), e.i32(1));
  Value before = math::CtPopOp::create(b, e.both(lanes, lower));
  Value start = e.load(countOf(digit), small);
  NVVM::SyncWarpOp::create(b, e.i32(-1));
  Value leads = e.both(step.active, e.equal(before, e.i32(0)));
  e.ifThen(leads, [&] {
    Value all = math::CtPopOp::create(b, lanes);
    e.store(e.add(start, all), countOf(digit));
  });
  NVVM::SyncWarpOp::create(b, e.i32(-1));
  e.ifThen(step.active, [&] {
    Value place = e.wide(e.add(start, before));
    writeKey(key, to, place);
    writeToken(token, to, place);
  });
}

void RadixSort::pass(Value from, Value to, Value shift) {
  clearCounts();
  e.barrier();
  countDigits(from, shift);
  e.barrier();
  scanCounts();
  e.barrier();
  forEachStep([&](Step step) { moveStep(from, to, shift, step); });
  e.barrier();
}

/// A pass for the lowest bits that differ, until none do.
Value RadixSort::sort(Value offset, llvm::function_ref<Value(Value)> makeKey) {
  Value differ = combineDifferences(makeKeys(offset, makeKey));
  auto more = [&](ValueRange state) {
    return k.compare(arith::CmpIPredicate::ne, state[0], e.zero(keyType));
  };
  auto round = [&](ValueRange state) -> SmallVector<Value> {
    Value shift = math::CountTrailingZerosOp::create(b, state[0]);
    Value to = k.sub(k.tokens, state[1]);
    pass(state[1], to, shift);
    Value digit = e.constant(b.getIntegerAttr(keyType, kDigits - 1));
    Value done = arith::ShLIOp::create(b, digit, shift);
    Value ones = e.constant(b.getIntegerAttr(keyType, -1));
    return {e.both(state[0], arith::XOrIOp::create(b, done, ones)), to};
  };
  return e.whileLoop({differ, offset}, more, round)[1];
}
