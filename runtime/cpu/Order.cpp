#include "runtime/cpu/Order.h"

#include "runtime/cpu/RadixSort.h"
#include "runtime/cpu/Scratch.h"
#include "runtime/cpu/Workers.h"
#include "runtime/program/Groups.h"
#include "runtime/program/LaunchError.h"

#include <atomic>
#include <limits>

using namespace llvm;

namespace sluice {

namespace {

/// One buffer of tokens and experts as the caller laid it out.
template <typename Float> struct Columns {
  Float *data;
  int64_t tokenStride, expertStride;

  Float &at(int64_t token, int64_t expert) const {
    return data[token * tokenStride + expert * expertStride];
  }
};

/// One expert after the other, packed: what neighbours have in a cache line is
/// read and written once for all of them. Columns lie a line further apart than
/// they are long: powers of two would meet in the same places of a cache.
template <typename Word> class Block {
public:
  Block(void *memory, int64_t tokens)
      : memory(static_cast<Word *>(memory)), tokens(tokens),
        stride(strideOf(tokens)) {}

  /// Bytes of some columns.
  static size_t bytes(int64_t tokens, int64_t columns) {
    return columns * strideOf(tokens) * sizeof(Word);
  }

  Word *column(int64_t expert) const { return memory + expert * stride; }

  template <typename Float, typename Convert>
  void load(const Columns<Float> &from, int64_t first, int64_t count,
            Convert convert) {
    for (int64_t token = 0; token < tokens; ++token)
      for (int64_t expert = 0; expert < count; ++expert)
        column(expert)[token] = convert(from.at(token, first + expert));
  }

  template <typename Float>
  void store(const Columns<Float> &to, int64_t first, int64_t count) const {
    for (int64_t token = 0; token < tokens; ++token)
      for (int64_t expert = 0; expert < count; ++expert)
        to.at(token, first + expert) = bit_cast<Float>(column(expert)[token]);
  }

private:
  static int64_t strideOf(int64_t tokens) {
    constexpr int64_t line = 64 / sizeof(Word);
    return alignTo(tokens, line) + line;
  }

  Word *memory;
  int64_t tokens, stride;
};

/// An order kernel on one launch's arrays.
template <typename Float> class Order {
public:
  Order(const Program &program, const Kernel &kernel, int64_t tokens,
        ArrayRef<int64_t> words)
      : kernel(kernel), tokens(tokens), first(columnsOf(kernel.args[0], words)),
        result(columnsOf(kernel.args[2], words)) {
    const Buffer &shape = program.buffers[kernel.args[2]];
    experts = shape.shape.size() == 2 ? shape.shape[1] : 1;
    if (kernel.args[1] >= 0)
      second = columnsOf(kernel.args[1], words);
    width = blockExperts();
  }

  Error run(Team &team);

private:
  using Key = KeyBits<Float>;

  static Columns<Float> columnsOf(int64_t buffer, ArrayRef<int64_t> words) {
    const int64_t *own = words.data() + 3 * buffer;
    return {reinterpret_cast<Float *>(own[0]), own[1], own[2]};
  }

  bool ranks() const { return kernel.kind == KernelKind::Rank; }
  int64_t blockExperts() const;
  size_t scratchBytes() const;
  Error groupTokens();
  void runBlock(int64_t block, char *scratch);
  void rankBlock(int64_t first, int64_t count, char *scratch);
  void moveBlock(int64_t first, int64_t count, char *scratch);
  void rank(Key *column, RadixSort<Key> &sorter, char *scratch);
  void rankInGroups(Key *column, RadixSort<Key> &sorter, char *scratch,
                    MutableArrayRef<Float> seen);
  void move(Float *values, const Float *places, Float *moved) const;

  const Kernel &kernel;
  /// Once for the whole run: another thread may set another number of threads.
  const unsigned threads = getNumThreads();
  int64_t tokens, experts = 1;
  /// Experts of a block.
  int64_t width = 1;
  Columns<Float> first, second{}, result;
  /// The group of each token, -1 for those left out; empty for one group.
  MutableArrayRef<int32_t> groups;
  /// The tokens that have a group, where some have none.
  MutableArrayRef<uint32_t> included;
  int32_t numGroups = 1;
};

} // namespace

/// As many neighbours as a cache line has, but fewer where that would leave
/// threads without work, or take memory that matters.
template <typename Float> int64_t Order<Float>::blockExperts() const {
  int64_t line = 64 / sizeof(Float);
  if (tokens * line > (1 << 19))
    line /= 4;
  while (line > 1 && experts < line * threads)
    line /= 2;
  return line;
}

/// For one block: its columns, what is sorted and how many of each group were
/// seen, or places and one more column to move into.
template <typename Float> size_t Order<Float>::scratchBytes() const {
  return ranks()
             ? RadixSort<Key>::scratchBytes(tokens) +
                   Block<Key>::bytes(tokens, width) + numGroups * sizeof(Float)
             : Block<Float>::bytes(tokens, 2 * width + 1);
}

/// Groups as small integers: those that tokens name, whatever their numbers.
template <typename Float> Error Order<Float>::groupTokens() {
  if (!ranks() || !second.data)
    return Error::success();
  thread_local Scratch memory; // of the caller's thread, until the run ends
  int64_t bytes = tokens * (sizeof(int32_t) + sizeof(uint32_t));
  char *scratch = memory.reserve(bytes);
  if (!scratch)
    return outOfMemory(bytes, "groups of tokens");
  groups = {reinterpret_cast<int32_t *>(scratch), size_t(tokens)};
  auto *begin = reinterpret_cast<uint32_t *>(groups.end()), *end = begin;
  for (int64_t token = 0; token < tokens; ++token) {
    Float group = second.at(token, 0);
    if (!(group < Float(maxGroup)))
      return noSuchGroup(group);
    groups[token] = group < 0 ? -1 : static_cast<int32_t>(group);
    numGroups = std::max(numGroups, groups[token] + 1);
    if (group >= 0)
      *end++ = token;
  }
  included = {begin, end};
  return Error::success();
}

/// Ranks, as the bits of numbers, take the places of keys.
template <typename Float>
void Order<Float>::rank(Key *column, RadixSort<Key> &sorter, char *scratch) {
  auto place = [&](uint32_t token, uint32_t rank) {
    column[token] = bit_cast<Key>(static_cast<Float>(rank));
  };
  if (groups.empty())
    return sorter.rank(
        column, tokens, tokens, [](uint32_t i) { return i; }, scratch, place);
  sorter.rank(
      column, tokens, included.size(), [&](uint32_t i) { return included[i]; },
      scratch, place);
}

template <typename Float>
void Order<Float>::rankInGroups(Key *column, RadixSort<Key> &sorter,
                                char *scratch, MutableArrayRef<Float> seen) {
  llvm::fill(seen, Float(0));
  sorter.visit(
      column, tokens, included.size(), [&](uint32_t i) { return included[i]; },
      scratch,
      [&](uint32_t token) {
        column[token] = bit_cast<Key>(seen[groups[token]]++);
      });
}

template <typename Float>
void Order<Float>::move(Float *values, const Float *places,
                        Float *moved) const {
  const Float fill =
      kernel.fillNaN ? std::numeric_limits<Float>::quiet_NaN() : Float(0);
  bool puts = kernel.kind == KernelKind::Put;
  if (puts)
    std::fill_n(moved, tokens, fill);
  for (int64_t token = 0; token < tokens; ++token) {
    // Hand-written IR may have any number there. A float below Float(tokens)
    // is below the tokens too, whichever way those were rounded.
    bool inside = places[token] >= 0 && places[token] < Float(tokens);
    int64_t place = inside ? static_cast<int64_t>(places[token]) : 0;
    if (puts && inside)
      moved[place] = values[token];
    if (!puts)
      moved[token] = inside ? values[place] : fill;
  }
  std::copy_n(moved, tokens, values);
}

template <typename Float>
void Order<Float>::rankBlock(int64_t first, int64_t count, char *scratch) {
  Block<Key> block(scratch + RadixSort<Key>::scratchBytes(tokens), tokens);
  block.load(this->first, first, count, toKey<Float>);
  auto sorter = std::make_unique<RadixSort<Key>>();
  MutableArrayRef<Float> seen(reinterpret_cast<Float *>(block.column(width)),
                              numGroups);
  for (int64_t expert = 0; expert < count; ++expert) {
    Key *column = block.column(expert);
    if (numGroups == 1)
      rank(column, *sorter, scratch);
    else
      rankInGroups(column, *sorter, scratch, seen);
    for (int64_t token = 0; included.size() < groups.size() && token < tokens;
         ++token)
      if (groups[token] < 0)
        column[token] = bit_cast<Key>(Float(-1));
  }
  block.store(result, first, count);
}

template <typename Float>
void Order<Float>::moveBlock(int64_t first, int64_t count, char *scratch) {
  auto same = [](Float x) { return x; };
  Block<Float> block(scratch, tokens), places(block.column(width), tokens);
  block.load(this->first, first, count, same);
  places.load(second, first, count, same);
  for (int64_t expert = 0; expert < count; ++expert)
    move(block.column(expert), places.column(expert), places.column(width));
  block.store(result, first, count);
}

template <typename Float>
void Order<Float>::runBlock(int64_t index, char *scratch) {
  int64_t start = index * width;
  int64_t count = std::min(width, experts - start);
  if (ranks())
    rankBlock(start, count, scratch);
  else
    moveBlock(start, count, scratch);
}

template <typename Float> Error Order<Float>::run(Team &team) {
  if (tokens == 0)
    return Error::success();
  if (Error error = groupTokens())
    return error;
  std::atomic<bool> failed{false};
  team.parallelFor(divideCeil(experts, width), threads, [&](int64_t block) {
    thread_local Scratch memory;
    if (char *scratch = memory.reserve(scratchBytes()))
      runBlock(block, scratch);
    else
      failed = true;
  });
  return failed ? outOfMemory(scratchBytes(), "what is sorted")
                : Error::success();
}

Error runOrder(const Program &program, const Kernel &kernel, int64_t tokens,
               ArrayRef<int64_t> words, Team &team) {
  if (program.buffers[kernel.args[2]].dtype == "float64")
    return Order<double>(program, kernel, tokens, words).run(team);
  return Order<float>(program, kernel, tokens, words).run(team);
}

} // namespace sluice
