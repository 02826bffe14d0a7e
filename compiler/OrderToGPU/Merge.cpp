#include "compiler/OrderToGPU/Merge.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "runtime/program/RankSteps.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

/// Runs are as long as a power of two; a group's length may be 2^32, that is 0.
Merge::Merge(OrderKernel &kernel) : k(kernel), e(kernel.e), b(kernel.b) {
  tokens = k.small(k.tokens);
  run = k.small(k.step(rankSlot::run));
  runBits = math::CountTrailingZerosOp::create(b, run);
  groupMask = k.sub(e.mul(run, e.i32(runsMerged)), e.i32(1));
}

/// The runs of the group that starts at `first`, but for the one of number
/// `own`.
SmallVector<Merge::Run> Merge::otherRuns(Value first, Value own) {
  SmallVector<Run> runs;
  for (int64_t i = 0; i < runsMerged - 1; ++i) {
    Value isEarlier = k.compare(arith::CmpIPredicate::ult, e.i32(i), own);
    Value number = e.select(isEarlier, e.i32(i), e.i32(i + 1));
    Value begin = e.add(first, e.mul(number, run));
    Value isThere = k.compare(arith::CmpIPredicate::ult, begin, tokens);
    Value left = arith::MinUIOp::create(b, k.sub(tokens, begin), run);
    runs.push_back({begin, e.select(isThere, left, e.i32(0)), isEarlier});
  }
  return runs;
}

/// `low` keys of the run come before `key`: then `half` more, or not.
Value Merge::goOn(const Run &run, Value low, Value half, Value key,
                  Copies &copies) {
  Value more = e.add(low, half);
  Value isWithin = k.compare(arith::CmpIPredicate::ule, more, run.size);
  Value comesBefore = e.ifElse(
      isWithin, b.getI1Type(),
      [&]() -> SmallVector<Value> {
        Value last = e.add(run.begin, k.sub(more, e.i32(1)));
        Value other = copies.readKey(last);
        Value isLess = k.compare(arith::CmpIPredicate::ult, other, key);
        Value wins = e.both(run.isEarlier, e.equal(other, key));
        return {arith::OrIOp::create(b, isLess, wins)};
      },
      [&]() -> SmallVector<Value> { return {e.i1(false)}; })[0];
  return e.select(comesBefore, more, low);
}

/// How many keys of the other runs come before is found in all of them
/// together, so that their memory is waited for once.
Value Merge::placeOf(Value place, Value key, Copies &copies) {
  Value within = e.both(place, groupMask);
  Value first = k.sub(place, within);
  Value own = arith::ShRUIOp::create(b, within, runBits);
  SmallVector<Run> runs = otherRuns(first, own);
  SmallVector<Value> init(runsMerged, e.i32(0));
  init[0] = run;
  auto more = [&](ValueRange state) {
    return k.compare(arith::CmpIPredicate::ne, state[0], e.i32(0));
  };
  auto halve = [&](ValueRange state) {
    SmallVector<Value> next = {arith::ShRUIOp::create(b, state[0], e.i32(1))};
    for (auto [run, low] : llvm::zip_equal(runs, state.drop_front()))
      next.push_back(goOn(run, low, state[0], key, copies));
    return next;
  };
  SmallVector<Value> found = e.whileLoop(init, more, halve);
  Value result = k.sub(place, e.mul(own, run));
  for (Value low : ArrayRef(found).drop_front())
    result = e.add(result, low);
  return result;
}
