#include "runtime/cpu/Order.h"

#include "runtime/cpu/RadixSort.h"
#include "runtime/cpu/Scratch.h"
#include "runtime/cpu/Workers.h"

#include <atomic>
#include <limits>
#include <vector>

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
/// read and written once for all of them.
template <typename Float> class Block {
public:
  Block(Float *memory, int64_t tokens) : memory(memory), tokens(tokens) {}

  Float *column(int64_t expert) const { return memory + expert * tokens; }

  void load(const Columns<Float> &from, int64_t first, int64_t count) {
    for (int64_t token = 0; token < tokens; ++token)
      for (int64_t expert = 0; expert < count; ++expert)
        column(expert)[token] = from.at(token, first + expert);
  }

  void store(const Columns<Float> &to, int64_t first, int64_t count) const {
    for (int64_t token = 0; token < tokens; ++token)
      for (int64_t expert = 0; expert < count; ++expert)
        to.at(token, first + expert) = column(expert)[token];
  }

private:
  Float *memory;
  int64_t tokens;
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
  }

  Error run();

private:
  static Columns<Float> columnsOf(int64_t buffer, ArrayRef<int64_t> words) {
    const int64_t *own = words.data() + 3 * buffer;
    return {reinterpret_cast<Float *>(own[0]), own[1], own[2]};
  }

  bool ranks() const { return kernel.kind == KernelKind::Rank; }
  int64_t blockExperts() const;
  size_t scratchBytes() const;
  Error groupTokens();
  void runBlock(int64_t block, char *scratch);
  void rank(Float *column, Keyed<Float> *items, RadixSort<Float> &sorter,
            MutableArrayRef<Float> seen);
  void move(Float *values, const Float *places, Float *moved) const;

  const Kernel &kernel;
  int64_t tokens, experts = 1;
  Columns<Float> first, second{}, result;
  /// The group of each token, -1 for those left out; empty for one group.
  std::vector<int32_t> groups;
  int32_t numGroups = 1;
};

} // namespace

/// As many neighbours as a cache line has, but fewer where that would leave
/// threads without work, or take memory that matters.
template <typename Float> int64_t Order<Float>::blockExperts() const {
  int64_t line = 64 / sizeof(Float);
  if (tokens * line > (1 << 19))
    line /= 4;
  int64_t threads = getNumThreads();
  while (line > 1 && experts < line * threads)
    line /= 2;
  return line;
}

/// For one block: its columns, one more to move into, and what is sorted.
template <typename Float> size_t Order<Float>::scratchBytes() const {
  size_t columns = blockExperts() * (ranks() ? 1 : 2) + 1;
  size_t items = ranks() ? 2 : 0;
  return tokens * (columns * sizeof(Float) + items * sizeof(Keyed<Float>));
}

/// Groups as small integers: those that tokens name, whatever their numbers.
template <typename Float> Error Order<Float>::groupTokens() {
  if (!ranks() || !second.data)
    return Error::success();
  groups.resize(tokens);
  for (int64_t token = 0; token < tokens; ++token) {
    Float group = second.at(token, 0);
    if (!(group < Float(1 << 20)))
      return createStringError("a token has group " + std::to_string(group));
    groups[token] = group < 0 ? -1 : static_cast<int32_t>(group);
    numGroups = std::max(numGroups, groups[token] + 1);
  }
  return Error::success();
}

template <typename Float>
void Order<Float>::rank(Float *column, Keyed<Float> *items,
                        RadixSort<Float> &sorter, MutableArrayRef<Float> seen) {
  uint32_t count = 0;
  for (int64_t token = 0; token < tokens; ++token)
    if (groups.empty() || groups[token] >= 0)
      items[count++] = {toKey(column[token]), static_cast<uint32_t>(token)};
  Keyed<Float> *spare = items + tokens;
  if (count < tokens)
    std::fill_n(column, tokens, Float(-1));
  if (numGroups == 1)
    return sorter.rank(items, spare, count, [&](uint32_t token, uint32_t rank) {
      column[token] = static_cast<Float>(rank);
    });
  llvm::fill(seen, Float(0));
  sorter.visit(items, spare, count,
               [&](uint32_t token) { column[token] = seen[groups[token]]++; });
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
    auto place = static_cast<int64_t>(places[token]);
    bool inside = places[token] >= 0 && place < tokens;
    if (puts && inside)
      moved[place] = values[token];
    if (!puts)
      moved[token] = inside ? values[place] : fill;
  }
  std::copy_n(moved, tokens, values);
}

template <typename Float>
void Order<Float>::runBlock(int64_t index, char *scratch) {
  int64_t width = blockExperts(), start = index * width;
  int64_t count = std::min(width, experts - start);
  auto *items = reinterpret_cast<Keyed<Float> *>(scratch);
  auto *memory = reinterpret_cast<Float *>(items + (ranks() ? 2 * tokens : 0));
  Block<Float> block(memory, tokens);
  block.load(first, start, count);
  if (ranks()) {
    auto sorter = std::make_unique<RadixSort<Float>>();
    std::vector<Float> seen(numGroups);
    for (int64_t expert = 0; expert < count; ++expert)
      rank(block.column(expert), items, *sorter, seen);
  } else {
    Block<Float> places(block.column(width), tokens);
    places.load(second, start, count);
    for (int64_t expert = 0; expert < count; ++expert)
      move(block.column(expert), places.column(expert), places.column(width));
  }
  block.store(result, start, count);
}

template <typename Float> Error Order<Float>::run() {
  if (tokens == 0)
    return Error::success();
  if (Error error = groupTokens())
    return error;
  std::atomic<bool> failed{false};
  parallelFor(divideCeil(experts, blockExperts()), getNumThreads(),
              [&](int64_t block) {
                thread_local Scratch memory;
                if (char *scratch = memory.reserve(scratchBytes()))
                  runBlock(block, scratch);
                else
                  failed = true;
              });
  return failed ? createStringError("out of memory for sorting")
                : Error::success();
}

Error runOrder(const Program &program, const Kernel &kernel, int64_t tokens,
               ArrayRef<int64_t> words) {
  if (program.buffers[kernel.args[2]].dtype == "float64")
    return Order<double>(program, kernel, tokens, words).run();
  return Order<float>(program, kernel, tokens, words).run();
}

} // namespace sluice
