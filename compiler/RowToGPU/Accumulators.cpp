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
    int64_t size = op.isPerExpert() ? s.layout.experts : 0;
    slots.push_back({op, op.isPerExpert(), numPartials, size, {}});
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
  return std::min<int64_t>(getScalarSlots().size(), most);
}

/// Enough for a warp's sum of each scalar at a time, and for a part of each
/// thread's of a number for each expert.
Value Accumulators::getShared() {
  int64_t words = countAtOnce() * (s.layout.threads / kWarp);
  if (slots.size() > getScalarSlots().size())
    words = std::max(words, s.layout.threads * s.layout.run);
  return s.getShared("sums", s.b.getF64Type(), words);
}

/// The address of a block's word, all blocks' words lying one after the other.
Value Accumulators::place(Value block, Value index) {
  Value first = s.e.mul(block, s.e.i64(numPartials));
  Value pointer = s.e.globalPointer(s.word(word::Partials));
  return s.e.at(pointer, s.b.getF64Type(), s.e.add(first, index));
}

SmallVector<Accumulators::Slot *> Accumulators::getScalarSlots() {
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
  for (Slot *slot : getScalarSlots()) {
    sums.push_back(s.e.convert(slot->sums[0], s.b.getF64Type()));
    alike.push_back(countAlike(*slot));
  }
  blockSums = combineThreads(sums, alike, s.layout.threads / kWarp);
}

/// As many at a time as shared memory is for.
SmallVector<Value> Accumulators::combineThreads(ArrayRef<Value> sums,
                                                ArrayRef<int64_t> alike,
                                                int64_t warps) {
  SmallVector<Slot *> ofSums = getScalarSlots();
  SmallVector<Value> totals;
  for (size_t first = 0; first < sums.size(); first = totals.size()) {
    size_t count = std::min<size_t>(countAtOnce(), sums.size() - first);
    if (first > 0 && warps > 1)
      s.e.barrier(); // those before are read
    llvm::append_range(totals,
                       combineThreads(ArrayRef(ofSums).slice(first, count),
                                      sums.slice(first, count),
                                      alike.slice(first, count), warps));
  }
  return totals;
}

/// Each warp's, then those of the first `warps`.
SmallVector<Value> Accumulators::combineThreads(ArrayRef<Slot *> ofSums,
                                                ArrayRef<Value> sums,
                                                ArrayRef<int64_t> alike,
                                                int64_t warps) {
  SmallVector<Value> totals;
  for (auto [slot, sum, first] : llvm::zip_equal(ofSums, sums, alike))
    totals.push_back(s.e.butterfly(slot->op.getKind(), sum, first, kWarp));
  if (warps > 1)
    totals = combineWarps(ofSums, totals, warps);
  for (auto [slot, total] : llvm::zip_equal(ofSums, totals)) {
    Value neutral = s.e.neutral(slot->op.getKind(), total.getType());
    total = s.e.select(isFirstThread(s), total, neutral);
  }
  return totals;
}

/// The first warp reads all warps' sums, a lane each.
SmallVector<Value> Accumulators::combineWarps(ArrayRef<Slot *> ofSums,
                                              ArrayRef<Value> ofWarp,
                                              int64_t warps) {
  Type type = s.b.getF64Type();
  Value words = getShared();
  auto place = [&](Value warp, int64_t i) {
    return s.e.at(words, type, s.e.add(warp, s.e.i32(i * warps)));
  };
  Value isAsked = s.e.below(s.warp, s.e.i32(warps));
  Value isFirst = s.e.equal(s.lane, s.e.i32(0));
  s.e.ifThen(s.e.both(isAsked, isFirst), [&] {
    for (auto [i, sum] : llvm::enumerate(ofWarp))
      s.e.store(sum, place(s.warp, i));
  });
  s.e.barrier();
  auto combine = [&] {
    SmallVector<Value> totals;
    for (size_t i = 0; i < ofSums.size(); ++i) {
      row::Kind kind = ofSums[i]->op.getKind();
      Value isThere = s.e.below(s.lane, s.e.i32(warps));
      auto load = [&] { return s.e.load(place(s.lane, i), type); };
      Value sum = s.e.valueIf(isThere, load, s.e.neutral(kind, type));
      totals.push_back(s.e.butterfly(kind, sum, 1, llvm::PowerOf2Ceil(warps)));
    }
    return totals;
  };
  auto others = [&] { return llvm::to_vector(ofWarp); };
  // By a vote, as in the loop over tokens.
  Value combines = s.e.any(s.e.equal(s.warp, s.e.i32(0)));
  return s.e.ifElse(combines, SmallVector<Type>(ofSums.size(), type), combine,
                    others);
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

/// The words of `posts`, once none that a lane of the warp waits for is 0,
/// which they are again from then on; of one that is not there, anything. The
/// lanes go round together: an assembler does not join those again that leave
/// such a loop one by one, and then each shuffle behind it is for one lane.
SmallVector<Value> Accumulators::waitFor(ArrayRef<Post> posts) {
  auto read = [&] {
    return llvm::map_to_vector(posts, [&](Post post) {
      auto load = [&] { return s.e.loadWord(post.place); };
      return s.e.valueIf(post.isThere, load, s.e.i64(1));
    });
  };
  auto isMissing = [&](ValueRange words) {
    Value missing = s.e.equal(words[0], s.e.i64(0));
    for (Value word : words.drop_front())
      missing = arith::OrIOp::create(s.b, missing, s.e.equal(word, s.e.i64(0)));
    return s.e.any(missing);
  };
  SmallVector<Value> words =
      s.e.whileLoop(read(), isMissing, [&](ValueRange) { return read(); });
  for (Post post : posts)
    s.e.ifThen(post.isThere, [&] { s.e.storeWord(s.e.i64(0), post.place); });
  return words;
}

/// Posts that a thread waits for at once: with eight, kernels that copy took 12
/// to 16 registers more, and fewer of their blocks ran at a time. Others have
/// those of their rows for it.
static int64_t countPostsAtOnce(const GPULayout &layout) {
  return layout.registers <= kLightRegisters ? 4 : 16;
}

/// No more warps than wait for all posts at once: one alone takes no barrier.
int64_t Accumulators::countWaitingWarps() const {
  int64_t posts = s.layout.maxBlocks * countPosts();
  int64_t ofWarp = kWarp * countPostsAtOnce(s.layout);
  return std::clamp<int64_t>(llvm::divideCeil(posts, ofWarp), 1,
                             s.layout.threads / kWarp);
}

/// The posts of `count` blocks from `first` on, each `step` after the one
/// before.
SmallVector<Accumulators::Post>
Accumulators::findPosts(Value first, int64_t count, int64_t step) {
  Value others = s.e.add(s.numBlocks, s.e.i64(-1));
  SmallVector<Post> posts;
  for (int64_t i = 0; i < count; ++i) {
    Value block = s.e.add(first, s.e.i64(i * step));
    Value isThere = s.e.below(block, others);
    for (int64_t post = 0; post < countPosts(); ++post)
      posts.push_back({placeOfPost(block, post), isThere});
  }
  return posts;
}

/// Adds the posts of some blocks to `sums`; of a block without scalars it only
/// waits for them.
void Accumulators::takePosts(ArrayRef<Post> posts,
                             llvm::MutableArrayRef<Value> sums) {
  SmallVector<Slot *> ofSums = getScalarSlots();
  size_t atOnce = countPostsAtOnce(s.layout);
  for (size_t next = 0; next < posts.size();)
    for (Value word : waitFor(posts.drop_front(next).take_front(atOnce))) {
      size_t index = next++;
      if (ofSums.empty())
        continue;
      Value &sum = sums[index % ofSums.size()];
      row::Kind kind = ofSums[index % ofSums.size()]->op.getKind();
      Value post = s.e.select(posts[index].isThere, fromPost(s, word),
                              s.e.neutral(kind, sum.getType()));
      sum = s.e.combine(kind, sum, post);
    }
}

/// Waits for the posts of all other blocks, each thread of the first `warps`
/// for a share. Returns that share of the scalars, and what the block itself
/// has of them.
SmallVector<Value> Accumulators::takePosts(int64_t warps) {
  int64_t threads = kWarp * warps;
  int64_t count =
      std::clamp<int64_t>(countPostsAtOnce(s.layout) / countPosts(), 1,
                          llvm::divideCeil(s.layout.maxBlocks, threads));
  Value others = s.e.add(s.numBlocks, s.e.i64(-1));
  Value start = s.e.wide(s.e.mul(s.warp, s.e.i32(kWarp)));
  if (threads < s.layout.threads)
    start = s.e.select(s.e.below(s.warp, s.e.i32(warps)), start, others);
  SmallVector<Value> init = {start};
  llvm::append_range(init, blockSums);
  // By a vote, as `isLeft` in the loop over tokens.
  auto more = [&](ValueRange state) {
    return s.e.any(s.e.below(state[0], others));
  };
  auto take = [&](ValueRange state) {
    SmallVector<Value> next = llvm::to_vector(state);
    Value first = s.e.add(state[0], s.e.wide(s.lane));
    takePosts(findPosts(first, count, threads),
              llvm::MutableArrayRef(next).drop_front());
    next[0] = s.e.add(state[0], s.e.i64(count * threads));
    return next;
  };
  SmallVector<Value> sums = s.e.whileLoop(init, more, take);
  sums.erase(sums.begin());
  return sums;
}

//===----------------------------------------------------------------------===//
// All blocks
//===----------------------------------------------------------------------===//

/// Totals of experts take the place of the first block's partials.
void Accumulators::combineBlocks(bool byAll) {
  int64_t warps = countWaitingWarps();
  if (warps > 1 && !blockSums.empty())
    s.e.barrier(); // the warps' sums are read, and make room for others
  SmallVector<Value> sums = takePosts(warps);
  if (hasRows())
    s.e.fence();
  totals = combineThreads(sums, SmallVector<int64_t>(sums.size(), 1), warps);
  if (!byAll)
    return;
  shareTotals();
  for (Slot &slot : slots) {
    s.b.setLoc(slot.op.getLoc());
    if (slot.perExpert)
      combineBlocks(slot);
  }
}

/// From the first thread to all of the block.
void Accumulators::shareTotals() {
  if (totals.empty())
    return s.e.barrier();
  Type type = s.b.getF64Type();
  Value shared = s.getShared("totals", type, totals.size());
  auto place = [&](size_t i) { return s.e.at(shared, type, s.e.i32(i)); };
  s.e.ifThen(isFirstThread(s), [&] {
    for (auto [i, total] : llvm::enumerate(totals))
      s.e.store(total, place(i));
  });
  s.e.barrier();
  for (auto [i, total] : llvm::enumerate(totals))
    total = s.e.load(place(i), type);
}

/// Words of a thread that are on their way at a time: one alone takes as long.
static constexpr int64_t kWordsAtOnce = 8;

/// One word of every `step`th block.
Value Accumulators::combineBlocks(Slot &slot, Value word, Value first,
                                  int64_t step) {
  row::Kind kind = slot.op.getKind();
  Type type = s.b.getF64Type();
  Value neutral = s.e.neutral(kind, type);
  auto read = [&](Value block) {
    auto load = [&] { return s.e.load(place(block, word), type); };
    return s.e.valueIf(s.e.below(block, s.numBlocks), load, neutral);
  };
  auto combine = [&](Value block, ValueRange sum) -> SmallVector<Value> {
    SmallVector<Value> words;
    for (int64_t i = 0; i < kWordsAtOnce; ++i)
      words.push_back(read(s.e.add(block, s.e.i64(i * step))));
    return {s.e.combine(kind, sum[0], s.e.combinePairwise(kind, words))};
  };
  return s.e.fold(first, s.numBlocks, s.e.i64(kWordsAtOnce * step), neutral,
                  combine)[0];
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

void Accumulators::mapTotal(row::TotalOp op, Lanes &lanes) {
  Slot &slot = *llvm::find_if(
      slots, [&](Slot &c) { return c.op.getPartial() == op.getPartial(); });
  if (!slot.perExpert) {
    SmallVector<Slot *> ofSums = getScalarSlots();
    Value total = totals[llvm::find(ofSums, &slot) - ofSums.begin()];
    return lanes.map(op, s.e.convert(total, s.compute));
  }
  SmallVector<Value> numbers;
  for (int64_t i = 0; i < s.layout.values; ++i) {
    Value expert =
        s.e.add(s.firstExpert(i / s.layout.run), s.e.i32(i % s.layout.run));
    Value last = s.e.i32(s.layout.experts - 1);
    expert = arith::MinSIOp::create(s.b, expert, last);
    Value word = s.e.add(s.e.wide(expert), s.e.i64(slot.offset));
    Value total = s.e.load(place(s.e.i64(0), word), s.b.getF64Type());
    numbers.push_back(s.e.convert(total, s.compute));
  }
  lanes.map(op, numbers);
}
