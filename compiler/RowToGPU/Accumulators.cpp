#include "compiler/RowToGPU/Accumulators.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Whether it adds up a number of each row, which all of a row's threads hold.
static bool takesNumbers(row::AccumulateOp op) {
  return !isa<VectorType>(op.getValue().getType());
}

static Value isFirstThread(KernelState &s) {
  return s.e.equal(s.thread, s.e.i32(0));
}

Accumulators::Accumulators(KernelState &state) : s(state) {
  for (auto op : s.kernel.getBody().getOps<row::AccumulateOp>()) {
    bool perExpert = isa<VectorType>(op.getPartial().getType().getValueType());
    int64_t size = perExpert ? s.layout.experts : 0;
    slots.push_back({op, perExpert, numPartials, size, {}});
    numPartials += size;
  }
}

int64_t Accumulators::countPosts() const {
  int64_t scalars =
      llvm::count_if(slots, [](const Slot &slot) { return !slot.perExpert; });
  return empty() ? 0 : std::max<int64_t>(scalars, 1);
}

//===----------------------------------------------------------------------===//
// In the loop over tokens
//===----------------------------------------------------------------------===//

SmallVector<Value> Accumulators::start() {
  for (Slot &slot : slots)
    slot.sums.assign(slot.perExpert ? s.layout.values : 1,
                     s.e.neutral(slot.op.getKind(), s.compute));
  return getSums();
}

void Accumulators::take(ValueRange sums) {
  for (Slot &slot : slots) {
    slot.sums = llvm::to_vector_of<Value>(sums.take_front(slot.sums.size()));
    sums = sums.drop_front(slot.sums.size());
  }
}

SmallVector<Value> Accumulators::getSums() const {
  SmallVector<Value> sums;
  for (const Slot &slot : slots)
    llvm::append_range(sums, slot.sums);
  return sums;
}

/// A number for the token counts once, where several warps hold a row.
void Accumulators::add(row::AccumulateOp op, Lanes &lanes,
                       Reduction &reduction) {
  Slot &slot = *llvm::find_if(slots, [&](Slot &c) { return c.op == op; });
  row::Kind kind = op.getKind();
  SmallVector<Value> values = lanes.getAll(op.getValue());
  Value counts = s.hasToken;
  if (takesNumbers(op)) {
    if (s.layout.warpsPerRow > 1)
      counts = s.e.both(counts, s.e.equal(s.rowThread, s.e.i32(0)));
  } else if (!slot.perExpert) {
    SmallVector<Value> live;
    for (int64_t i = 0; i < lanes.getWidth(); ++i)
      live.push_back(lanes.getLive(i));
    values = {reduction.combineOwn(kind, values, live)};
  }
  Value neutral = s.e.neutral(kind, s.compute);
  for (auto [value, sum] : llvm::zip(values, slot.sums))
    sum = s.e.combine(kind, sum, s.e.select(counts, value, neutral));
}

//===----------------------------------------------------------------------===//
// The block's sums
//===----------------------------------------------------------------------===//

/// Scalars whose warps' sums lie in shared memory at a time, of at most 8 KiB.
int64_t Accumulators::countAtOnce() {
  int64_t warps = s.layout.threads / kWarp, most = 1024 / warps;
  return std::min<int64_t>(getScalars().size(), most);
}

/// Enough for a warp's sum of each scalar at a time, and for a part of each
/// thread's of a number for each expert.
Value Accumulators::getShared() {
  int64_t words = countAtOnce() * (s.layout.threads / kWarp);
  if (slots.size() > getScalars().size())
    words = std::max(words, s.layout.threads * s.layout.run);
  return s.getShared("sums", s.b.getF64Type(), words);
}

/// The address of a block's word, all blocks' words lying one after the other.
Value Accumulators::place(Value block, Value index) {
  Value first = s.e.mul(block, s.e.i64(numPartials));
  Value pointer = s.e.globalPointer(s.word(word::Partials));
  return s.e.at(pointer, s.b.getF64Type(), s.e.add(first, index));
}

SmallVector<Accumulators::Slot *> Accumulators::getScalars() {
  SmallVector<Slot *> scalars;
  for (Slot &slot : slots)
    if (!slot.perExpert)
      scalars.push_back(&slot);
  return scalars;
}

int64_t Accumulators::countAlike(const Slot &slot) const {
  bool counted = takesNumbers(slot.op) && s.layout.warpsPerRow == 1;
  return counted ? s.layout.lanes : 1;
}

bool Accumulators::hasRows() const { return numPartials > 0; }

void Accumulators::endBlock() {
  for (Slot &slot : slots) {
    s.b.setLoc(slot.op.getLoc());
    if (slot.perExpert)
      for (int64_t group = 0; group < s.layout.groups(); ++group)
        endPerExpert(slot, group);
  }
  SmallVector<Value> sums;
  SmallVector<int64_t> alike;
  for (Slot *slot : getScalars()) {
    sums.push_back(s.e.convert(slot->sums[0], s.b.getF64Type()));
    alike.push_back(countAlike(*slot));
  }
  blockSums = combineThreads(sums, alike);
}

/// As many at a time as shared memory is for.
SmallVector<Value> Accumulators::combineThreads(ArrayRef<Value> sums,
                                                ArrayRef<int64_t> alike) {
  SmallVector<Slot *> scalars = getScalars();
  SmallVector<Value> totals;
  for (size_t first = 0; first < sums.size(); first = totals.size()) {
    size_t count = std::min<size_t>(countAtOnce(), sums.size() - first);
    if (first > 0)
      s.e.barrier(); // those before are read
    llvm::append_range(totals,
                       combineThreads(ArrayRef(scalars).slice(first, count),
                                      sums.slice(first, count),
                                      alike.slice(first, count)));
  }
  return totals;
}

/// Each warp's, then the warps' in a fixed order.
SmallVector<Value> Accumulators::combineThreads(ArrayRef<Slot *> scalars,
                                                ArrayRef<Value> sums,
                                                ArrayRef<int64_t> alike) {
  Type type = s.b.getF64Type();
  int64_t warps = s.layout.threads / kWarp;
  Value words = getShared();
  SmallVector<Value> ofWarp;
  for (auto [slot, sum, first] : llvm::zip_equal(scalars, sums, alike))
    ofWarp.push_back(s.e.butterfly(slot->op.getKind(), sum, first, kWarp));
  s.e.ifThen(s.e.equal(s.lane, s.e.i32(0)), [&] {
    for (auto [i, sum] : llvm::enumerate(ofWarp))
      s.e.store(sum, s.e.at(words, type, s.e.add(s.warp, s.e.i32(i * warps))));
  });
  s.e.barrier();
  auto combineWarps = [&] {
    SmallVector<Value> totals;
    for (auto [i, slot] : llvm::enumerate(scalars)) {
      SmallVector<Value> ofWarps;
      for (int64_t w = 0; w < warps; ++w)
        ofWarps.push_back(
            s.e.load(s.e.at(words, type, s.e.i32(i * warps + w)), type));
      totals.push_back(s.e.combinePairwise(slot->op.getKind(), ofWarps));
    }
    return totals;
  };
  auto nothing = [&] {
    return llvm::map_to_vector(scalars, [&](Slot *slot) {
      return s.e.neutral(slot->op.getKind(), type);
    });
  };
  return s.e.ifElse(isFirstThread(s), SmallVector<Type>(scalars.size(), type),
                    combineWarps, nothing);
}

/// The rows of a warp by shuffles, then the warps, or the rows of several
/// warps, in their order.
void Accumulators::endPerExpert(Slot &slot, int64_t group) {
  row::Kind kind = slot.op.getKind();
  Type type = s.b.getF64Type();
  int64_t run = s.layout.run, part = s.layout.groupStride();
  int64_t rows = s.layout.threads / std::max(s.layout.rowThreads(), kWarp);
  Value words = getShared();
  Value own = s.e.mul(s.rowThread, s.e.i32(run));
  Value row = arith::DivUIOp::create(
      s.b, s.thread, s.e.i32(std::max(s.layout.rowThreads(), kWarp)));
  Value start = s.e.add(s.e.mul(row, s.e.i32(part)), own);
  for (int64_t i = 0; i < run; ++i) {
    Value sum = s.e.convert(slot.sums[group * run + i], type);
    sum = s.e.butterfly(kind, sum, s.layout.lanes, kWarp);
    auto write = [&] {
      s.e.store(sum, s.e.at(words, type, s.e.add(start, s.e.i32(i))));
    };
    if (s.layout.lanes < kWarp)
      s.e.ifThen(s.e.below(s.lane, s.e.i32(s.layout.lanes)), write);
    else
      write();
  }
  s.e.barrier();
  int64_t first = group * part;
  int64_t size = std::min(part, s.layout.experts - first);
  s.e.forEach(s.thread, s.e.i32(size), s.e.i32(s.layout.threads), [&](Value j) {
    Value total = s.e.load(s.e.at(words, type, j), type);
    for (int64_t r = 1; r < rows; ++r) {
      Value other = s.e.add(j, s.e.i32(r * part));
      total =
          s.e.combine(kind, total, s.e.load(s.e.at(words, type, other), type));
    }
    Value word = s.e.add(s.e.wide(j), s.e.i64(slot.offset + first));
    s.e.store(total, place(s.block, word));
  });
  s.e.barrier();
}

//===----------------------------------------------------------------------===//
// Posts: words that are 0 until a block writes them, and that the last sets
// back
//===----------------------------------------------------------------------===//

/// The address of one of a block's posts.
Value Accumulators::placeOfPost(Value block, int64_t index) {
  Value first = s.e.mul(block, s.e.i64(countPosts()));
  Value pointer = s.e.globalPointer(s.word(word::Posts));
  return s.e.at(pointer, s.b.getI64Type(), s.e.add(first, s.e.i64(index)));
}

/// The bits turned round: of all values only one NaN would be 0, for which
/// another stands.
static Value toPost(KernelState &s, Value sum) {
  Value bits = LLVM::BitcastOp::create(s.b, s.b.getI64Type(), sum);
  Value post = arith::XOrIOp::create(s.b, bits, s.e.i64(-1));
  return arith::MaxUIOp::create(s.b, post, s.e.i64(1));
}

static Value fromPost(KernelState &s, Value post) {
  Value bits = arith::XOrIOp::create(s.b, post, s.e.i64(-1));
  return LLVM::BitcastOp::create(s.b, s.b.getF64Type(), bits);
}

/// The words are the sums themselves, so that behind what else a block writes
/// neither a fence nor an atomic waits. What it leaves in memory for each
/// expert takes a fence, and a word though it has no sum.
void Accumulators::post() {
  s.e.ifThen(isFirstThread(s), [&] {
    if (hasRows())
      s.e.fence();
    SmallVector<Value> posts = llvm::map_to_vector(
        blockSums, [&](Value sum) { return toPost(s, sum); });
    if (posts.empty())
      posts.push_back(s.e.i64(1));
    for (auto [i, post] : llvm::enumerate(posts))
      s.e.storeWord(post, placeOfPost(s.block, i));
  });
}

/// The words at `places`, once none is 0, which they are again from then on.
SmallVector<Value> Accumulators::waitForPosts(ArrayRef<Value> places) {
  auto read = [&] {
    return llvm::map_to_vector(
        places, [&](Value place) { return s.e.loadWord(place); });
  };
  auto isMissing = [&](ValueRange posts) {
    Value missing = s.e.equal(posts[0], s.e.i64(0));
    for (Value post : posts.drop_front())
      missing = arith::OrIOp::create(s.b, missing, s.e.equal(post, s.e.i64(0)));
    return missing;
  };
  SmallVector<Value> posts =
      s.e.whileLoop(read(), isMissing, [&](ValueRange) { return read(); });
  for (Value place : places)
    s.e.storeWord(s.e.i64(0), place);
  return posts;
}

/// Posts that a thread waits for at once: with eight, kernels that copy took 12
/// to 16 registers more, and fewer of their blocks ran at a time.
static constexpr size_t kPostsAtOnce = 4;

/// Blocks whose posts these are: several only where all of them are waited for
/// together, since the place that stands for a block that is not there is set
/// back then.
static int64_t countBlocksAtOnce(const GPULayout &layout, int64_t posts) {
  int64_t own = llvm::divideCeil(layout.maxBlocks, layout.threads);
  return std::clamp<int64_t>(kPostsAtOnce / posts, 1, own);
}

/// The posts of `count` blocks from `first` on, each as many after the one
/// before as there are threads; of one that is not there, those of the first.
Accumulators::Posts Accumulators::findPosts(Value first, Value end,
                                            int64_t count) {
  Posts posts;
  for (int64_t i = 0; i < count; ++i) {
    Value block = s.e.add(first, s.e.i64(i * s.layout.threads));
    Value isThere = s.e.below(block, end);
    block = s.e.select(isThere, block, first);
    for (int64_t post = 0; post < countPosts(); ++post) {
      posts.places.push_back(placeOfPost(block, post));
      posts.areThere.push_back(isThere);
    }
  }
  return posts;
}

/// Waits for the posts of all other blocks, a thread for each of its share.
/// Returns that share of the scalars, and what the block itself has of them.
SmallVector<Value> Accumulators::takePosts() {
  int64_t atOnce = countBlocksAtOnce(s.layout, countPosts());
  SmallVector<Slot *> scalars = getScalars();
  Value others = s.e.add(s.numBlocks, s.e.i64(-1));
  auto take = [&](Value first, ValueRange sums) {
    Posts all = findPosts(first, others, atOnce);
    SmallVector<Value> totals = llvm::to_vector(sums);
    for (size_t next = 0; next < all.places.size();) {
      ArrayRef<Value> left = ArrayRef(all.places).drop_front(next);
      for (Value post : waitForPosts(left.take_front(kPostsAtOnce))) {
        size_t index = next++;
        if (scalars.empty())
          continue;
        row::Kind kind = scalars[index % scalars.size()]->op.getKind();
        Value &total = totals[index % scalars.size()];
        Value sum = s.e.select(all.areThere[index], fromPost(s, post),
                               s.e.neutral(kind, total.getType()));
        total = s.e.combine(kind, total, sum);
      }
    }
    return totals;
  };
  return s.e.fold(s.e.wide(s.thread), others,
                  s.e.i64(atOnce * s.layout.threads), blockSums, take);
}

//===----------------------------------------------------------------------===//
// All blocks
//===----------------------------------------------------------------------===//

/// Totals of experts take the place of the first block's partials; scalars
/// stay in the block.
void Accumulators::combineBlocks() {
  if (!blockSums.empty())
    s.e.barrier(); // the warps' sums are read, and make room for others
  SmallVector<Value> sums = takePosts();
  if (hasRows())
    s.e.fence();
  sums = combineThreads(sums, SmallVector<int64_t>(sums.size(), 1));
  s.e.ifThen(isFirstThread(s), [&] {
    for (auto [slot, sum] : llvm::zip_equal(getScalars(), sums))
      s.e.store(sum, placeOfTotal(*slot));
  });
  s.e.barrier();
  for (Slot &slot : slots) {
    s.b.setLoc(slot.op.getLoc());
    if (slot.perExpert)
      combineBlocks(slot);
  }
}

/// One word of every `step`th block.
Value Accumulators::combineBlocks(Slot &slot, Value word, Value first,
                                  int64_t step) {
  row::Kind kind = slot.op.getKind();
  Type type = s.b.getF64Type();
  return s.e.fold(first, s.numBlocks, s.e.i64(step), s.e.neutral(kind, type),
                  [&](Value block, ValueRange sum) -> SmallVector<Value> {
                    Value other = s.e.load(place(block, word), type);
                    return {s.e.combine(kind, sum[0], other)};
                  })[0];
}

/// Where there are more threads than words, several share a word, and their
/// sums are combined in order once more.
void Accumulators::combineBlocks(Slot &slot) {
  Type type = s.b.getF64Type();
  int64_t teams = std::max<int64_t>(1, s.layout.threads / slot.size);
  if (teams == 1) {
    s.e.forEach(s.thread, s.e.i32(slot.size), s.e.i32(s.layout.threads),
                [&](Value j) {
                  Value word = s.e.add(s.e.wide(j), s.e.i64(slot.offset));
                  s.e.store(combineBlocks(slot, word, s.e.i64(0), 1),
                            place(s.e.i64(0), word));
                });
    return s.e.barrier();
  }
  Value words = getShared();
  Value size = s.e.i32(slot.size);
  Value team = arith::DivUIOp::create(s.b, s.thread, size);
  Value j = arith::RemUIOp::create(s.b, s.thread, size);
  Value word = s.e.add(s.e.wide(j), s.e.i64(slot.offset));
  s.e.ifThen(s.e.below(team, s.e.i32(teams)), [&] {
    Value sum = combineBlocks(slot, word, s.e.wide(team), teams);
    s.e.store(sum, s.e.at(words, type, s.thread));
  });
  s.e.barrier();
  s.e.ifThen(s.e.below(s.thread, size), [&] {
    row::Kind kind = slot.op.getKind();
    Value total = s.e.fold(
        s.e.i32(0), s.e.i32(teams), s.e.i32(1), s.e.neutral(kind, type),
        [&](Value team, ValueRange sum) -> SmallVector<Value> {
          Value index = s.e.add(s.e.mul(team, size), j);
          Value other = s.e.load(s.e.at(words, type, index), type);
          return {s.e.combine(kind, sum[0], other)};
        })[0];
    s.e.store(total, place(s.e.i64(0), word));
  });
  s.e.barrier();
}

Value Accumulators::placeOfTotal(const Slot &slot) {
  Type type = s.b.getF64Type();
  Value totals = s.getShared("totals", type, slots.size());
  return s.e.at(totals, type, s.e.i32(&slot - slots.begin()));
}

void Accumulators::mapTotal(row::TotalOp op, Lanes &lanes) {
  Slot &slot = *llvm::find_if(
      slots, [&](Slot &c) { return c.op.getPartial() == op.getPartial(); });
  auto read = [&](Value address) {
    return s.e.convert(s.e.load(address, s.b.getF64Type()), s.compute);
  };
  if (!slot.perExpert)
    return lanes.map(op, read(placeOfTotal(slot)));
  SmallVector<Value> numbers;
  for (int64_t i = 0; i < s.layout.values; ++i) {
    Value expert =
        s.e.add(s.firstExpert(i / s.layout.run), s.e.i32(i % s.layout.run));
    Value last = s.e.i32(s.layout.experts - 1);
    expert = arith::MinSIOp::create(s.b, expert, last);
    Value word = s.e.add(s.e.wide(expert), s.e.i64(slot.offset));
    numbers.push_back(read(place(s.e.i64(0), word)));
  }
  lanes.map(op, numbers);
}
