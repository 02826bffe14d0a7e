#include "compiler/PlanResiduals/PlanResiduals.h"
#include "compiler/Decompose/Decompose.h"
#include "compiler/Differentiate/Differentiate.h"
#include "compiler/Differentiate/Pair.h"
#include "compiler/PlanResiduals/Hoist.h"
#include "compiler/PlanResiduals/Spared.h"
#include "compiler/Special/Operations.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

#include <map>

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_PLANRESIDUALS
#include "compiler/PlanResiduals/PlanResiduals.h.inc"

namespace {

using ValueSet = llvm::SetVector<Value>;

bool reducesTokens(Operation *op) {
  return isa<route::SumOp, route::MaxOp, route::MinOp>(op) &&
         hasTokens(op->getOperand(0).getType()) &&
         !hasTokens(op->getResult(0).getType());
}

/// What takes a kernel that sees all tokens.
bool seesAllTokens(Operation *op) {
  return reducesTokens(op) ||
         isa<route::RankOp, route::PutOp, route::TakeOp>(op);
}

/// A derivative given by hand.
bool isSlope(Value value) {
  return llvm::any_of(value.getUses(), [](OpOperand &use) {
    return isa<route::WithSlopeOp>(use.getOwner()) &&
           use.getOperandNumber() == 2;
  });
}

/// Rewrites one pair of forward and backward.
class Planner {
public:
  explicit Planner(const Pair &pair) : pair(pair) {}

  void run(unsigned budget, unsigned opsPerByte) {
    hoistGates(pair);
    for (Value value : hoistRowFunctions(pair))
      saved.insert(value);
    chooseSaved(budget, opsPerByte);
    rebuildBackward();
    rebuildForward();
  }

private:
  /// Where the caller gets the value, if it does, for each token.
  std::optional<unsigned> findOutput(Value value) {
    auto outputs = pair.getOutputs();
    auto found = llvm::find(outputs, value);
    if (found == outputs.end() || !hasTokens(value.getType()))
      return std::nullopt;
    return found - outputs.begin();
  }

  /// All values that computing `value` takes, itself included, up to those
  /// that are given.
  void collectSlice(Value value, ValueSet &slice) const {
    SmallVector<Value> waiting = {value};
    while (!waiting.empty()) {
      Value next = waiting.pop_back_val();
      if (!isGiven(next) && slice.insert(next))
        llvm::append_range(waiting,
                           llvm::reverse(next.getDefiningOp()->getOperands()));
    }
  }

  /// A slope stands for all that it is computed from.
  void saveSlopes(unsigned &budget, unsigned opsPerByte) {
    for (Value residual : pair.getResiduals()) {
      if (!isSlope(residual) || !hasTokens(residual.getType()) || budget == 0)
        continue;
      ValueSet slice;
      collectSlice(residual, slice);
      unsigned cost = 0;
      for (Value value : slice)
        cost += countOperations(value.getDefiningOp());
      if (cost <= 2 * getBytes(residual) * opsPerByte)
        continue;
      saved.insert(residual);
      --budget;
    }
  }

  bool isGiven(Value value) const {
    return isa<BlockArgument>(value) || saved.contains(value);
  }

  /// What saving a value with `rank` axes would spare the backward, as far as
  /// what is saved decides it.
  Spared findSpared(int64_t rank) {
    SmallVector<Value> wanted(pair.getResiduals());
    for (BlockArgument argument : pair.forward.getArguments())
      if (!pair.backward.getArgument(argument.getArgNumber()).use_empty())
        wanted.push_back(argument);
    return Spared(wanted, rank, [&](Value value) { return isGiven(value); });
  }

  /// Operations that reading the value spares, less those that moving more
  /// bytes for it is worth, `written` of which the forward writes.
  static int64_t gainOf(Value value, const Spared &spared, int64_t written,
                        int64_t opsPerByte) {
    Weight weight = spared.of(value);
    int64_t moved = written + getBytes(value) - weight.bytes;
    return weight.operations - moved * opsPerByte;
  }

  static int64_t rankOf(Value value) {
    return cast<RankedTensorType>(value.getType()).getRank();
  }

  /// Floats with a number for each token.
  static bool isWorthSaving(Value value) {
    return hasTokens(value.getType()) &&
           isa<FloatType>(getElementTypeOrSelf(value.getType())) &&
           !isGatedSum(value);
  }

  ValueSet collectSlice() {
    ValueSet slice;
    for (Value residual : pair.getResiduals())
      collectSlice(residual, slice);
    return slice;
  }

  /// A result is in memory anyway: reading it must only pay against reading
  /// and computing what it is made of.
  void saveOutputs(unsigned opsPerByte) {
    ValueSet slice = collectSlice();
    for (Value output : pair.getOutputs())
      if (slice.contains(output) && isWorthSaving(output) &&
          gainOf(output, findSpared(rankOf(output)), 0, opsPerByte) > 0)
        saved.insert(output);
  }

  /// What takes a kernel, or a pass over the row, of its own.
  void saveReductions() {
    for (Value value : collectSlice())
      if (Operation *op = value.getDefiningOp();
          seesAllTokens(op) || isRowReduction(op))
        saved.insert(value);
  }

  /// The value that gains most; the order of the slice decides between equals.
  bool saveBest(unsigned opsPerByte) {
    Value best;
    int64_t most = 0;
    std::map<int64_t, Spared> spared;
    ValueSet slice = collectSlice();
    for (Value value : llvm::make_filter_range(slice, isWorthSaving)) {
      int64_t rank = rankOf(value);
      auto found = spared.find(rank);
      if (found == spared.end())
        found = spared.emplace(rank, findSpared(rank)).first;
      int64_t gain = gainOf(value, found->second, getBytes(value), opsPerByte);
      if (gain > most)
        std::tie(most, best) = std::make_pair(gain, value);
    }
    if (best)
      saved.insert(best);
    return best != nullptr;
  }

  void chooseSaved(unsigned budget, unsigned opsPerByte) {
    saveSlopes(budget, opsPerByte);
    saveOutputs(opsPerByte);
    saveReductions();
    while (budget > 0 && saveBest(opsPerByte))
      --budget;
    settleCompared();
  }

  /// Computed values that the backward compares, such as a row with its
  /// maximum.
  SmallVector<std::array<Value, 2>> findCompared() {
    SmallVector<std::array<Value, 2>> pairs;
    pair.backward.walk([&](arith::CmpFOp op) {
      Value lhs = pair.findResidual(op.getLhs()),
            rhs = pair.findResidual(op.getRhs());
      if (lhs && rhs && lhs.getDefiningOp() && rhs.getDefiningOp())
        pairs.push_back({lhs, rhs});
    });
    return pairs;
  }

  /// What is compared is saved together or computed together: a maximum that is
  /// met nowhere, were two kernels to differ in a bit, would leave no gradient.
  void settleCompared() {
    auto pairs = findCompared();
    auto isSplit = [&](const std::array<Value, 2> &pair) {
      return saved.contains(pair[0]) != saved.contains(pair[1]);
    };
    for (auto &pair : llvm::make_filter_range(pairs, isSplit))
      for (Value value : pair)
        if (isRowReduction(value.getDefiningOp()))
          saved.erase(value);
    for (bool changed = true; std::exchange(changed, false);)
      for (auto &pair : llvm::make_filter_range(pairs, isSplit))
        for (Value value : pair)
          if (hasTokens(value.getType()))
            changed |= saved.insert(value).second;
  }

  /// An argument of the backward for a value that is saved.
  Value takeSaved(Value value) {
    // Residuals come before results that are kept.
    unsigned place = pair.forward.getNumArguments() + pair.count + kept.size();
    if (std::optional<unsigned> output = findOutput(value)) {
      place += keptOutputs.size();
      keptOutputs.push_back(*output);
    } else {
      kept.push_back(value);
    }
    (void)pair.backward.insertArgument(place, value.getType(), nullptr,
                                       value.getLoc());
    return pair.backward.getArgument(place);
  }

  /// The value in the backward: an argument, a new residual, or a clone.
  Value rebuild(Value value, OpBuilder &builder) {
    visitOperandsFirst(
        value, [&](Value next) { return isGiven(next); },
        [&](Value next) { return mapping.contains(next); },
        [&](Value next) {
          if (saved.contains(next))
            mapping.map(next, takeSaved(next));
          else
            builder.clone(*next.getDefiningOp(), mapping);
        });
    return mapping.lookup(value);
  }

  void rebuildBackward() {
    unsigned inputs = pair.forward.getNumArguments();
    for (BlockArgument argument : pair.forward.getArguments())
      mapping.map(argument, pair.backward.getArgument(argument.getArgNumber()));
    OpBuilder builder =
        OpBuilder::atBlockBegin(&pair.backward.getBody().front());
    for (auto [index, residual] : llvm::enumerate(pair.getResiduals())) {
      Value value = rebuild(residual, builder);
      pair.backward.getArgument(inputs + index).replaceAllUsesWith(value);
    }
    BitVector old(pair.backward.getNumArguments());
    old.set(inputs, inputs + pair.count);
    (void)pair.backward.eraseArguments(old);
  }

  void rebuildForward() {
    SmallVector<Value> results(pair.getOutputs());
    llvm::append_range(results, kept);
    pair.getReturn()->setOperands(results);
    pair.forward.setType(FunctionType::get(pair.forward.getContext(),
                                           pair.forward.getArgumentTypes(),
                                           ValueRange(results).getTypes()));
    Builder builder(pair.forward.getContext());
    pair.forward->setAttr(route::kResidualsAttr,
                          builder.getI64IntegerAttr(kept.size()));
    if (!keptOutputs.empty())
      pair.forward->setAttr(route::kKeptResultsAttr,
                            builder.getDenseI64ArrayAttr(keptOutputs));
  }

  Pair pair;
  llvm::DenseSet<Value> saved;
  SmallVector<Value> kept;
  SmallVector<int64_t> keptOutputs;
  IRMapping mapping;
};

struct PlanResidualsPass : impl::PlanResidualsBase<PlanResidualsPass> {
  using PlanResidualsBase::PlanResidualsBase;

  void runOnOperation() override {
    for (auto forward : getOperation().getOps<func::FuncOp>()) {
      auto name =
          forward->getAttrOfType<FlatSymbolRefAttr>(route::kBackwardAttr);
      if (!name)
        continue;
      auto backward = getOperation().lookupSymbol<func::FuncOp>(name);
      if (failed(route::checkPair(forward, backward)))
        return signalPassFailure();
      unsigned count = route::countResiduals(forward);
      Planner({forward, backward, count}).run(budget, opsPerByte);
    }
    // What it stands between stays apart: a forward alone that takes a
    // logarithm of an exponential for nothing would compute other bits than its
    // backward.
    getOperation().walk([](route::WithSlopeOp op) {
      OpBuilder builder(op);
      op.replaceAllUsesWith(
          route::StopGradientOp::create(builder, op.getLoc(), op.getValue())
              .getResult());
      op.erase();
    });
  }
};

} // namespace
} // namespace sluice
