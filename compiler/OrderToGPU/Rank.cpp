// Ranks: how many tokens of the same group come before each.
#include "compiler/OrderToGPU/RadixSort.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

/// Groups of a higher number count as one.
static constexpr int64_t kMaxGroup = 1 << 20;

/// Bits that order as numbers do: -0 equals 0, and every NaN comes last.
static Value toKey(OrderKernel &k, Type keyType, Value x) {
  int64_t width = keyType.getIntOrFloatBitWidth();
  auto constant = [&](const APInt &value) {
    return k.e.constant(k.b.getIntegerAttr(keyType, value));
  };
  Value isNaN = arith::CmpFOp::create(k.b, arith::CmpFPredicate::UNO, x, x);
  Value plusZero = arith::AddFOp::create(k.b, x, k.e.zero(x.getType()));
  Value bits = arith::BitcastOp::create(k.b, keyType, plusZero);
  Value negative =
      arith::ShRSIOp::create(k.b, bits, constant(APInt(width, width - 1)));
  Value flips =
      arith::OrIOp::create(k.b, negative, constant(APInt::getSignMask(width)));
  Value key = arith::XOrIOp::create(k.b, bits, flips);
  return k.e.select(isNaN, constant(APInt::getAllOnes(width)), key);
}

/// A group's number from 1; 0 for tokens that are left out.
static Value toGroupKey(OrderKernel &k, Type keyType, Value group) {
  auto number = [&](double value) {
    return k.e.constant(k.b.getFloatAttr(k.shape.type, value));
  };
  Value counts =
      arith::CmpFOp::create(k.b, arith::CmpFPredicate::OGE, group, number(0.0));
  Value within = arith::MinimumFOp::create(k.b, group, number(kMaxGroup));
  Value safe = k.e.select(counts, within, number(0.0));
  Value index = arith::FPToSIOp::create(k.b, keyType, safe);
  Value one = k.e.constant(k.b.getIntegerAttr(keyType, 1));
  return k.e.select(counts, k.e.add(index, one), k.e.zero(keyType));
}

/// The first place whose key is not below `key`, at or before `place`.
static Value findFirst(OrderKernel &k, RadixSort &sort, Value offset, Value key,
                       Value place) {
  auto open = [&](ValueRange range) { return k.e.below(range[0], range[1]); };
  auto halve = [&](ValueRange range) -> SmallVector<Value> {
    Value sum = k.e.add(range[0], range[1]);
    Value middle = arith::ShRUIOp::create(k.b, sum, k.e.i64(1));
    Value isBelow =
        k.compare(arith::CmpIPredicate::ult, sort.readKey(offset, middle), key);
    Value after = k.e.add(middle, k.e.i64(1));
    return {k.e.select(isBelow, after, range[0]),
            k.e.select(isBelow, range[1], middle)};
  };
  return k.e.whileLoop({k.e.i64(0), place}, open, halve)[0];
}

namespace {

struct Rank {
  Rank(OrderKernel &kernel, bool grouped)
      : k(kernel), sort(kernel), keys(k.columns(0)), ranks(k.columns(2)) {
    if (grouped)
      groups = k.columns(1);
  }

  void rankExpert(Value expert);
  Value rankAt(Value offset, Value place);

  OrderKernel &k;
  RadixSort sort;
  Columns keys, ranks;
  std::optional<Columns> groups;
};

} // namespace

Value Rank::rankAt(Value offset, Value place) {
  auto number = [&](Value rank) -> Value {
    return arith::SIToFPOp::create(k.b, k.shape.type, rank);
  };
  if (!groups)
    return number(place);
  Value key = sort.readKey(offset, place);
  Value first = findFirst(k, sort, offset, key, place);
  Value leftOut = k.e.equal(key, k.e.zero(sort.getKeyType()));
  Value none = k.e.constant(k.b.getFloatAttr(k.shape.type, -1.0));
  return k.e.select(leftOut, none, number(k.sub(place, first)));
}

void Rank::rankExpert(Value expert) {
  Value zero = k.e.i64(0);
  k.e.forEach(k.e.wide(k.thread), k.tokens, k.e.i64(kThreads),
              [&](Value token) { sort.writeToken(token, zero, token); });
  Value offset = sort.sort(zero, [&](Value token) {
    return toKey(k, sort.getKeyType(), k.read(keys, token, expert));
  });
  if (groups) {
    Value before = offset;
    offset = sort.sort(before, [&](Value place) {
      Value token = sort.readToken(before, place);
      return toGroupKey(k, sort.getKeyType(), k.read(*groups, token, zero));
    });
  }
  k.e.forEach(k.e.wide(k.thread), k.tokens, k.e.i64(kThreads),
              [&](Value place) {
                Value token = sort.readToken(offset, place);
                k.write(ranks, token, expert, rankAt(offset, place));
              });
  k.e.barrier();
}

/// Bytes for a token and expert if all digits of the keys differ.
static OrderFacts getFacts(OrderShape shape, bool grouped) {
  int64_t key = shape.bytes(), token = 4, passes = shape.bytes();
  int64_t read = key + passes * (2 * key + token) + token;
  int64_t written = key + token + passes * (key + token) + shape.bytes();
  if (grouped) { // One pass by group; how far its search goes is not known.
    read += token + shape.bytes() + 2 * key + token + key;
    written += key + key + token;
  }
  OrderFacts facts;
  facts.maxBlocks = shape.experts;
  facts.scratchBytes = RadixSort::scratchBytes(shape);
  facts.bytesRead = read * shape.experts;
  facts.bytesWritten = written * shape.experts;
  return facts;
}

void ordergpu::lowerRank(row::OrderOp order, OrderShape shape) {
  OrderKernel k(order, order.getSymName(), shape, order.getBuffers());
  bool grouped = order.getBuffers()[1] >= 0;
  Rank rank(k, grouped);
  k.e.forEach(k.block, k.e.i64(shape.experts), k.numBlocks,
              [&](Value expert) { rank.rankExpert(expert); });
  k.finish(row::stringifyOrderKind(row::OrderKind::rank),
           getFacts(shape, grouped));
}
