#include "compiler/RowToCPU/Cut.h"
#include "compiler/RowToCPU/Analysis.h"

using namespace mlir;
using namespace sluice;

/// Ops of a loop, unless one alone has more. Measured on DirMoE; 200 to 260 are
/// much the same.
static constexpr int64_t kLoopOps = 220;
/// What a value costs that one loop stores and another loads, and a loop as
/// such, in ops.
static constexpr int64_t kValueOps = 2, kOwnOps = 10;

int64_t sluice::countOps(Operation *op) {
  // What only some lanes take follows after the loop.
  if (isa<row::RetryOp, row::SwitchOp>(op))
    return 1;
  int64_t count = 0;
  op->walk([&](Operation *) { ++count; });
  // Vectors of what neighbours share are shorter.
  auto share = dyn_cast<row::ShareOp>(op);
  return share ? count / share.getSize() : count;
}

/// How many values pass over each place between two ops.
static SmallVector<int64_t> countCrossing(ArrayRef<Operation *> ops) {
  llvm::DenseMap<Operation *, size_t> place;
  SmallVector<size_t> last(ops.size());
  for (auto [i, op] : llvm::enumerate(ops)) {
    place[op] = i;
    forEachUsedValue(op, [&, i = i](Value value) {
      if (auto found = place.find(value.getDefiningOp()); found != place.end())
        last[found->second] = i;
    });
  }
  SmallVector<int64_t> crossing(ops.size() + 1);
  for (size_t i = 0; i < ops.size(); ++i)
    for (size_t j = i + 1; j <= last[i]; ++j)
      ++crossing[j];
  return crossing;
}

SmallVector<int> sluice::cutLoop(ArrayRef<Operation *> ops) {
  SmallVector<int64_t> crossing = countCrossing(ops);
  SmallVector<int64_t> sizes = llvm::map_to_vector(ops, countOps);
  // The least that the ops before each place cost, and where their last loop
  // starts.
  SmallVector<int64_t> least = {0};
  SmallVector<size_t> start = {0};
  for (size_t end = 1; end <= ops.size(); ++end) {
    least.push_back(std::numeric_limits<int64_t>::max());
    start.push_back(0);
    int64_t size = 0;
    for (size_t begin = end; begin-- > 0;) {
      size += sizes[begin];
      if (size > kLoopOps && begin + 1 < end)
        break;
      int64_t cost = least[begin] + kValueOps * crossing[begin] + kOwnOps;
      if (cost < least[end]) {
        least[end] = cost;
        start[end] = begin;
      }
    }
  }
  SmallVector<bool> starts(ops.size());
  for (size_t end = ops.size(); end > 0; end = start[end])
    starts[start[end]] = true;
  SmallVector<int> loops;
  int loop = -1;
  for (bool isFirst : starts)
    loops.push_back(loop += isFirst);
  return loops;
}
