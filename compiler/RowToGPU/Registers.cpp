#include "compiler/RowToGPU/Registers.h"
#include "compiler/RowToGPU/KernelLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Addresses, strides, the place of a thread, the state of loops.
static constexpr double kFixed = 14;

/// What an assembler hoists all the same of what is made for each token of rows
/// of experts alone.
static constexpr double kRemade = 48;

/// Registers of one number. The high halves of a generator's words are known,
/// and masks have registers of their own.
static double registersOf(Type type) {
  Type element = getElementTypeOrSelf(type);
  if (!element.isIntOrFloat() || element.isInteger(1))
    return 0;
  return element.isF64() ? 2 : 1;
}

static bool isWhole(Operation &op) {
  return isa<row::RowDialect>(op.getDialect()) || isa<scf::ForOp>(op);
}

/// Immediates, names for other values, and sums with the thread's number.
static bool isFree(Operation &op) {
  return isa<arith::ConstantOp, vector::BroadcastOp, row::ExpertIndexOp>(op);
}

/// The most that waits for one element in a block of elementwise ops, of what
/// the ops from `first` on make.
static double peakOf(llvm::ArrayRef<Operation *> ops) {
  llvm::DenseMap<Value, size_t> last;
  for (auto [place, op] : llvm::enumerate(ops))
    op->walk([&, place = place](Operation *inner) {
      for (Value operand : inner->getOperands())
        last[operand] = place;
    });
  double live = 0, peak = 0;
  SmallVector<double> ends(ops.size() + 1);
  for (auto [place, op] : llvm::enumerate(ops)) {
    for (Value result : op->getResults()) {
      auto found = last.find(result);
      if (isFree(*op) || found == last.end())
        continue;
      live += registersOf(result.getType());
      ends[found->second] += registersOf(result.getType());
    }
    double inner = 0;
    for (Region &region : op->getRegions()) {
      SmallVector<Operation *> body;
      for (Operation &each : region.front())
        body.push_back(&each);
      inner = std::max(inner, peakOf(body));
    }
    peak = std::max(peak, live + inner);
    live -= ends[place];
  }
  return peak;
}

namespace {

/// A kernel's ops in segments: an op that sees a whole row or memory, or a run
/// of elementwise ops between two of those. First comes what is computed once.
struct Segments {
  explicit Segments(Block &block) : block(block) {
    SmallVector<Operation *> once, perToken;
    partition(block, once, perToken);
    append(once);
    loop = ops.size();
    append(perToken);
  }

  /// The segment in which `op`, or what it is in, stands; after the last for
  /// what comes after all tokens.
  size_t of(Operation *op) const {
    auto found = number.find(block.findAncestorOpInBlock(*op));
    return found == number.end() ? ops.size() : found->second;
  }

  SmallVector<SmallVector<Operation *>> ops;
  size_t loop = 0; ///< the first segment of the loop over tokens

private:
  void append(ArrayRef<Operation *> list) {
    bool alone = true;
    for (Operation *op : list) {
      if (isFree(*op))
        continue;
      if (alone || isWhole(*op))
        ops.emplace_back();
      ops.back().push_back(op);
      number[op] = ops.size() - 1;
      alone = isWhole(*op);
    }
  }

  Block &block;
  llvm::DenseMap<Operation *, size_t> number;
};

/// What waits in a segment: through it, for it, and after it.
struct Waiting {
  double through = 0, before = 0, after = 0;
};

} // namespace

/// Looks through broadcasts, which are no registers.
static void forEachUser(Value value,
                        llvm::function_ref<void(Operation *)> visit) {
  for (Operation *user : value.getUsers())
    if (isa<vector::BroadcastOp>(user))
      forEachUser(user->getResult(0), visit);
    else
      visit(user);
}

/// What a value waits for, from the segment that makes it to the last that
/// uses it.
static void addWaiting(double size, size_t first, size_t last,
                       llvm::MutableArrayRef<Waiting> waits) {
  if (first == last)
    return;
  waits[first].after += size;
  waits[last].before += size;
  for (size_t i = first + 1; i < last; ++i)
    waits[i].through += size;
}

/// All rows are read at the start, and wait in the type that they are stored in
/// until they are first used.
static void addRead(row::LoadOp load, double values, size_t start, size_t first,
                    llvm::MutableArrayRef<Waiting> waits) {
  if (!row::hasTokens(load.getBuffer().getType()))
    return;
  double size = load.getBuffer().getType().getElementTypeBitWidth() / 32.0;
  for (size_t i = start; i < first; ++i)
    waits[i].through += isa<VectorType>(load.getType()) ? size * values : size;
}

/// What a thread holds of a sum over tokens.
static double registersOf(row::AccumulateOp op, int64_t values) {
  Type type = op.getPartial().getType().getValueType();
  return registersOf(type) * (op.isPerExpert() ? values : 1);
}

static bool isPerExpert(row::LoadOp load) {
  return isa<VectorType>(load.getType()) &&
         !row::hasTokens(load.getBuffer().getType());
}

/// The last segment in which a value waits: what is computed once does until
/// all tokens are done.
static size_t lastUse(Value value, size_t first, const Segments &segments) {
  size_t last = first;
  forEachUser(value, [&](Operation *user) {
    last = std::max(last, segments.of(user));
  });
  bool hoisted = first < segments.loop && last >= segments.loop;
  return hoisted ? segments.ops.size() : last;
}

int64_t rowgpu::estimateRegisters(row::KernelOp kernel, int64_t values) {
  Segments segments(kernel.getBody().front());
  SmallVector<Waiting> waits(segments.ops.size() + 1);
  double fixed = kFixed, remade = 0;
  for (auto [first, ops] : llvm::enumerate(segments.ops))
    for (Operation *op : ops) {
      for (Value result : op->getResults()) {
        double size = registersOf(result.getType());
        if (isa<VectorType>(result.getType()))
          size *= values;
        addWaiting(size, first, lastUse(result, first, segments), waits);
      }
      auto load = dyn_cast<row::LoadOp>(op);
      if (load && first >= segments.loop && isPerExpert(load))
        remade = kRemade;
      if (load)
        addRead(load, values, segments.loop, first, waits);
      if (auto sum = dyn_cast<row::AccumulateOp>(op))
        fixed += registersOf(sum, values);
    }
  double peak = 0;
  for (auto [ops, wait] : llvm::zip(segments.ops, waits)) {
    double own = isWhole(*ops.front()) ? wait.before + wait.after
                                       : std::max(wait.before, wait.after);
    peak = std::max(peak, wait.through + own + peakOf(ops));
  }
  return static_cast<int64_t>(fixed + remade + peak);
}
