// Ranks: how many tokens of the same group come before each. The kernel is
// launched once for each of `runtime/program/RankSteps.h`.
#include "compiler/OrderToGPU/Keys.h"
#include "compiler/OrderToGPU/Merge.h"
#include "compiler/OrderToGPU/TileSort.h"

#include "runtime/program/RankSteps.h"

#include <limits>

using namespace mlir;
using namespace sluice;
using namespace sluice::ordergpu;

namespace {

class Rank {
public:
  Rank(OrderKernel &kernel, bool grouped);

  void emit();

private:
  /// Tokens of an expert that are the block's.
  struct Tile {
    Value index, expert; ///< in the launch, and of all; i64
    Value begin, size;   ///< i32
  };
  Value does(RankAction action);
  Tile findTile();
  void atOwnPlace(Tile &tile, llvm::function_ref<void(Value)> body);
  void writeRank(Tile &tile, Value token, Value rank);
  void put(Tile &tile, Value key, Value token, Value place);

  void sort(Tile &tile);
  Value makeKey(Tile &tile, Value place);
  Value tokenAt(Tile &tile, Value place);
  void merge(Tile &tile);
  void rankInGroups(Tile &tile);
  Value findFirst(Copies &copies, Value key, Value place);

  OrderKernel &k;
  Emitter &e;
  ImplicitLocOpBuilder &b;
  Columns values, ranks;
  std::optional<Columns> groups;
  TileSort tileSort;
  Merge merging;
  Value numTokens;      ///< i32
  Value sorts, byGroup; ///< i1
  Value writesRanks;    ///< i1
};

} // namespace

Rank::Rank(OrderKernel &kernel, bool grouped)
    : k(kernel), e(kernel.e), b(kernel.b), values(k.columns(0)),
      ranks(k.columns(2)), tileSort(kernel, getKeyType(kernel)),
      merging(kernel) {
  if (grouped)
    groups = k.columns(1);
  numTokens = k.small(k.tokens);
  sorts = does(RankAction::SortByValue);
  byGroup = does(RankAction::SortByGroup);
  if (grouped)
    sorts = arith::OrIOp::create(b, sorts, byGroup);
  writesRanks = e.equal(k.step(rankSlot::ranks), e.i64(1));
}

Value Rank::does(RankAction action) {
  return e.equal(k.step(rankSlot::action), e.i64(static_cast<int64_t>(action)));
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// The block's, of as many tokens as `RankSteps` deals to it. Neighbours have
/// neighbouring experts, whose numbers share sectors.
Rank::Tile Rank::findTile() {
  Value experts = k.step(rankSlot::numExperts);
  Value index = arith::RemUIOp::create(b, k.block, experts);
  Value tile = k.small(arith::DivUIOp::create(b, k.block, experts));
  Value most = e.select(sorts, e.i32(kTile), e.i32(kThreads));
  Value begin = e.mul(tile, most);
  Value left = k.sub(numTokens, begin);
  Value size = arith::MinUIOp::create(b, left, most);
  return {index, e.add(k.step(rankSlot::firstExpert), index), begin, size};
}

/// Each thread has one of the places, if there are as many.
void Rank::atOwnPlace(Tile &tile, llvm::function_ref<void(Value)> body) {
  e.ifThen(e.below(k.thread, tile.size),
           [&] { body(e.add(tile.begin, k.thread)); });
}

void Rank::writeRank(Tile &tile, Value token, Value rank) {
  Value number = arith::SIToFPOp::create(b, k.shape.type, rank);
  k.write(ranks, e.wide(token), tile.expert, number);
}

/// What is sorted for good has its place for a rank.
void Rank::put(Tile &tile, Value key, Value token, Value place) {
  e.ifElse(
      writesRanks, {},
      [&]() -> SmallVector<Value> {
        writeRank(tile, token, place);
        return {};
      },
      [&]() -> SmallVector<Value> {
        Copies(k, tile.index).write(key, token, place);
        return {};
      });
}

//===----------------------------------------------------------------------===//
// Sorting tiles
//===----------------------------------------------------------------------===//

/// The token at a place before the sort: the values' is the first.
Value Rank::tokenAt(Tile &tile, Value place) {
  if (!groups)
    return place;
  return e.ifElse(
      byGroup, place.getType(),
      [&]() -> SmallVector<Value> {
        return {Copies(k, tile.index).readToken(place)};
      },
      [&]() -> SmallVector<Value> { return {place}; })[0];
}

Value Rank::makeKey(Tile &tile, Value place) {
  auto byValue = [&]() -> SmallVector<Value> {
    return {makeValueKey(k, k.read(values, e.wide(place), tile.expert))};
  };
  if (!groups)
    return byValue()[0];
  auto ofGroup = [&]() -> SmallVector<Value> {
    Value token = e.wide(Copies(k, tile.index).readToken(place));
    return {makeGroupKey(k, k.read(*groups, token, e.i64(0)))};
  };
  return e.ifElse(byGroup, getKeyType(k), ofGroup, byValue)[0];
}

void Rank::sort(Tile &tile) {
  TileItems items = tileSort.sort(tile.size, [&](Value place) {
    return makeKey(tile, e.add(tile.begin, place));
  });
  for (int64_t item = 0; item < kItems; ++item) {
    Value place = tileSort.placeOf(item);
    e.ifThen(e.below(place, tile.size), [&] {
      Value token = tokenAt(tile, e.add(tile.begin, items.ids[item]));
      put(tile, items.keys[item], token, e.add(tile.begin, place));
    });
  }
}

//===----------------------------------------------------------------------===//
// Merging, and ranks within groups
//===----------------------------------------------------------------------===//

void Rank::merge(Tile &tile) {
  Copies copies(k, tile.index);
  atOwnPlace(tile, [&](Value place) {
    Value key = copies.readKey(place);
    Value token = copies.readToken(place);
    put(tile, key, token, merging.placeOf(place, key, copies));
  });
}

/// The first place whose key is not below `key`, at or before `place`.
Value Rank::findFirst(Copies &copies, Value key, Value place) {
  auto open = [&](ValueRange range) { return e.below(range[0], range[1]); };
  auto halve = [&](ValueRange range) -> SmallVector<Value> {
    Value sum = e.add(range[0], range[1]);
    Value middle = arith::ShRUIOp::create(b, sum, e.i32(1));
    Value isBelow =
        k.compare(arith::CmpIPredicate::ult, copies.readKey(middle), key);
    return {e.select(isBelow, e.add(middle, e.i32(1)), range[0]),
            e.select(isBelow, range[1], middle)};
  };
  return e.whileLoop({e.i32(0), place}, open, halve)[0];
}

/// Tokens that are left out have the rank -1.
void Rank::rankInGroups(Tile &tile) {
  Copies copies(k, tile.index);
  atOwnPlace(tile, [&](Value place) {
    Value key = copies.readKey(place);
    Value rank = k.sub(place, findFirst(copies, key, place));
    Value leftOut = e.equal(key, e.zero(key.getType()));
    writeRank(tile, copies.readToken(place),
              e.select(leftOut, e.i32(-1), rank));
  });
}

void Rank::emit() {
  Tile tile = findTile();
  e.ifThen(sorts, [&] { sort(tile); });
  e.ifThen(does(RankAction::Merge), [&] { merge(tile); });
  if (groups)
    e.ifThen(does(RankAction::RankInGroup), [&] { rankInGroups(tile); });
}

/// Bytes for a token and expert of one tile.
static OrderFacts getFacts(OrderShape shape, bool grouped) {
  int64_t key = shape.bytes(), token = 4, number = shape.bytes();
  int64_t read = number, written = number;
  if (grouped) { // How far the search for the group's first goes is not known.
    read += token + number + token + key + token;
    written += 2 * (key + token);
  }
  OrderFacts facts;
  facts.tokensPerBlock = kTile;
  facts.maxBlocks = std::numeric_limits<int32_t>::max();
  facts.scratchBytes = Copies::bytes(shape);
  facts.bytesRead = read * shape.experts;
  facts.bytesWritten = written * shape.experts;
  return facts;
}

void ordergpu::lowerRank(row::OrderOp order, OrderShape shape) {
  OrderKernel k(order, order.getSymName(), shape, order.getBuffers(),
                rankSlot::count);
  bool grouped = order.getBuffers()[1] >= 0;
  Rank(k, grouped).emit();
  k.finish(row::stringifyOrderKind(row::OrderKind::rank),
           getFacts(shape, grouped));
}
