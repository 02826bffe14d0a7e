#include "compiler/PlanResiduals/PlanResiduals.h"
#include "compiler/PlanResiduals/CostModel.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_PLANRESIDUALS
#include "compiler/PlanResiduals/PlanResiduals.h.inc"

namespace {

using ValueSet = llvm::SetVector<Value>;

bool isReduction(Operation *op) {
  return isa<route::SumOp, route::MaxOp, route::MinOp>(op);
}

bool hasTokens(Type type) { return route::hasAxis(type, route::kTokenAxis); }

bool reducesTokens(Operation *op) {
  return isReduction(op) && hasTokens(op->getOperand(0).getType()) &&
         !hasTokens(op->getResult(0).getType());
}

/// One number for each token, combined from its experts.
bool isRowReduction(Operation *op) {
  Type type = op->getResult(0).getType();
  return isReduction(op) && hasTokens(type) &&
         cast<RankedTensorType>(type).getRank() == 1;
}

/// What a special function costs at least.
constexpr unsigned kFunctionCost = 20;

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

/// What a value negates, if an odd number of times.
std::pair<Value, bool> belowNegations(Value value) {
  bool negated = false;
  while (auto negation = value.getDefiningOp<arith::NegFOp>()) {
    value = negation.getOperand();
    negated = !negated;
  }
  return {value, negated};
}

/// Rewrites one pair of forward and backward.
class Planner {
public:
  Planner(func::FuncOp forward, func::FuncOp backward, unsigned residuals)
      : forward(forward), backward(backward), oldCount(residuals) {}

  void run(unsigned budget, unsigned opsPerByte) {
    hoistGates();
    hoistRowFunctions();
    dropUnused();
    nameTails();
    chooseSaved(budget, opsPerByte);
    rebuildBackward();
    rebuildForward();
  }

private:
  OperandRange getResults() const {
    return forward.getBody().front().getTerminator()->getOperands();
  }
  OperandRange getResiduals() const { return getResults().take_back(oldCount); }
  OperandRange getOutputs() const { return getResults().drop_back(oldCount); }

  /// Where the caller gets the value, if it does, for each token.
  std::optional<unsigned> findOutput(Value value) {
    auto outputs = getOutputs();
    auto found = llvm::find(outputs, value);
    if (found == outputs.end() || !hasTokens(value.getType()))
      return std::nullopt;
    return found - outputs.begin();
  }

  /// All values that computing `value` takes, itself included, up to those
  /// that are saved or given, which are `read`.
  void collectSlice(Value value, ValueSet &slice,
                    ValueSet *read = nullptr) const {
    if (isa<BlockArgument>(value) || saved.contains(value)) {
      if (read)
        read->insert(value);
      return;
    }
    if (!slice.insert(value))
      return;
    for (Value operand : value.getDefiningOp()->getOperands())
      collectSlice(operand, slice, read);
  }

  /// A slope stands for all that it is computed from.
  void saveSlopes(unsigned &budget, unsigned opsPerByte) {
    for (Value residual : getResiduals()) {
      if (!isSlope(residual) || !hasTokens(residual.getType()) || budget == 0)
        continue;
      ValueSet slice;
      collectSlice(residual, slice);
      unsigned cost = 0;
      for (Value value : slice)
        cost += getCost(value.getDefiningOp());
      if (cost <= 2 * getBytes(residual) * opsPerByte)
        continue;
      saved.insert(residual);
      --budget;
    }
  }

  /// What the backward computes and reads for each element of a value with
  /// `rank` axes, as far as what is saved decides it.
  struct Weight {
    int64_t operations = 0, bytes = 0;
  };

  Weight weigh(int64_t rank) {
    ValueSet slice, read;
    for (Value residual : getResiduals())
      collectSlice(residual, slice, &read);
    for (BlockArgument argument : forward.getArguments())
      if (!backward.getArgument(argument.getArgNumber()).use_empty())
        read.insert(argument);
    Weight weight;
    for (Value value : slice)
      weight.operations += getCost(value.getDefiningOp());
    for (Value value : read)
      if (auto type = dyn_cast<RankedTensorType>(value.getType()))
        weight.bytes +=
            hasTokens(type) && type.getRank() == rank ? getBytes(value) : 0;
    return weight;
  }

  /// Operations that reading the value spares the backward, less those that
  /// moving more bytes for it is worth.
  int64_t gainOf(Value value, int64_t bytesWritten, unsigned opsPerByte) {
    int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
    Weight before = weigh(rank);
    saved.insert(value);
    Weight after = weigh(rank);
    saved.erase(value);
    int64_t moved = after.bytes - before.bytes + bytesWritten;
    return before.operations - after.operations - moved * opsPerByte;
  }

  /// Floats with a number for each token.
  static bool isWorthSaving(Value value) {
    return hasTokens(value.getType()) &&
           isa<FloatType>(getElementTypeOrSelf(value.getType()));
  }

  /// Makes a value of the forward a residual, in place of what the backward
  /// computes.
  void makeResidual(Value value, Operation *computed) {
    Operation *end = forward.getBody().front().getTerminator();
    end->insertOperands(end->getNumOperands(), value);
    unsigned place = forward.getNumArguments() + oldCount++;
    (void)backward.insertArgument(place, value.getType(), nullptr,
                                  value.getLoc());
    computed->getResult(0).replaceAllUsesWith(backward.getArgument(place));
    computed->erase();
  }

  /// A gate that the backward computes of a residual becomes one.
  void hoistGates() {
    OpBuilder builder(forward.getBody().front().getTerminator());
    for (auto gate : llvm::make_early_inc_range(
             backward.getBody().getOps<route::SigmoidOp>())) {
      auto [below, negated] = belowNegations(gate.getX());
      Value x = findResidual(below);
      if (!x || x.getType() != gate.getType())
        continue;
      if (negated)
        x = arith::NegFOp::create(builder, gate.getLoc(), x);
      Operation *source = gate.getX().getDefiningOp();
      makeResidual(route::SigmoidOp::create(builder, gate.getLoc(), x), gate);
      while (isa_and_present<arith::NegFOp>(source) && source->use_empty()) {
        Operation *next = source->getOperand(0).getDefiningOp();
        source->erase();
        source = next;
      }
    }
  }

  /// So does a special function of sums over the experts, of which the forward
  /// often has parts: it is one number for each token, as they are, but costs
  /// as much as one for each expert where a row's lanes compute it together.
  void hoistRowFunctions() {
    OpBuilder builder(forward.getBody().front().getTerminator());
    for (Operation &op :
         llvm::make_early_inc_range(backward.getBody().getOps())) {
      bool isFunction =
          op.getNumResults() == 1 && getCost(&op) >= kFunctionCost &&
          llvm::all_of(op.getOperands(), [&](Value operand) {
            Value x = findResidual(operand);
            return x && x.getType() == operand.getType() && x.getDefiningOp() &&
                   isRowReduction(x.getDefiningOp());
          });
      if (!isFunction)
        continue;
      IRMapping given;
      for (Value operand : op.getOperands())
        given.map(operand, findResidual(operand));
      Value hoisted = builder.clone(op, given)->getResult(0);
      saved.insert(hoisted);
      makeResidual(hoisted, &op);
    }
  }

  void dropUnused() {
    Operation *end = forward.getBody().front().getTerminator();
    for (unsigned index = oldCount; index-- > 0;) {
      unsigned place = forward.getNumArguments() + index;
      if (!backward.getArgument(place).use_empty())
        continue;
      (void)backward.eraseArgument(place);
      end->eraseOperand(end->getNumOperands() - oldCount + index);
      --oldCount;
    }
  }

  /// A gate and its complement, where the backward takes both, follow from one
  /// number, which may be saved. Canonicalization takes back the others.
  void nameTails() {
    struct Gates {
      SmallVector<route::SigmoidOp> own, complement;
    };
    llvm::MapVector<Value, Gates> gates;
    for (Value value : collectSlice())
      if (auto gate = value.getDefiningOp<route::SigmoidOp>()) {
        auto [x, negated] = belowNegations(gate.getX());
        (negated ? gates[x].complement : gates[x].own).push_back(gate);
      }
    for (auto &[x, pair] : gates)
      if (!pair.own.empty() && !pair.complement.empty())
        nameTail(x, pair.own, pair.complement);
  }

  static void nameTail(Value x, ArrayRef<route::SigmoidOp> gates,
                       ArrayRef<route::SigmoidOp> complements) {
    OpBuilder builder(x.getContext());
    builder.setInsertionPointAfterValue(x);
    auto make = [&](Value tail) {
      return route::SigmoidOfTailOp::create(builder, x.getLoc(), tail);
    };
    Value tail = route::SigmoidTailOp::create(builder, x.getLoc(), x);
    Value gate = make(tail);
    Value complement = make(arith::NegFOp::create(builder, x.getLoc(), tail));
    replaceAll(gates, gate);
    replaceAll(complements, complement);
  }

  static void replaceAll(ArrayRef<route::SigmoidOp> ops, Value value) {
    for (route::SigmoidOp op : ops) {
      op.replaceAllUsesWith(value);
      op.erase();
    }
  }

  ValueSet collectSlice() const {
    ValueSet slice;
    for (Value residual : getResiduals())
      collectSlice(residual, slice);
    return slice;
  }

  /// A result is in memory anyway: reading it must only pay against reading
  /// and computing what it is made of.
  void saveOutputs(unsigned opsPerByte) {
    ValueSet slice = collectSlice();
    for (Value output : getOutputs())
      if (slice.contains(output) && isWorthSaving(output) &&
          gainOf(output, 0, opsPerByte) > 0)
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
    for (Value value : collectSlice())
      if (isWorthSaving(value))
        if (int64_t gain = gainOf(value, getBytes(value), opsPerByte);
            gain > most)
          std::tie(most, best) = std::make_pair(gain, value);
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

  /// The forward's value that the backward reads, or spreads over an axis; null
  /// if it computes its own.
  Value findResidual(Value value) {
    while (auto broadcast = value.getDefiningOp<route::BroadcastOp>())
      value = broadcast.getOperand();
    auto argument = dyn_cast<BlockArgument>(value);
    unsigned inputs = forward.getNumArguments();
    if (!argument || argument.getOwner() != &backward.getBody().front() ||
        argument.getArgNumber() < inputs ||
        argument.getArgNumber() >= inputs + oldCount)
      return nullptr;
    return getResiduals()[argument.getArgNumber() - inputs];
  }

  /// Computed values that the backward compares, such as a row with its
  /// maximum.
  SmallVector<std::array<Value, 2>> findCompared() {
    SmallVector<std::array<Value, 2>> pairs;
    backward.walk([&](arith::CmpFOp op) {
      Value lhs = findResidual(op.getLhs()), rhs = findResidual(op.getRhs());
      if (lhs && rhs && lhs.getDefiningOp() && rhs.getDefiningOp())
        pairs.push_back({lhs, rhs});
    });
    return pairs;
  }

  /// What is compared is saved together or computed together. A sum of another
  /// kernel may differ in its last bit, and a maximum would be met nowhere.
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

  static unsigned getBytes(Value value) {
    return getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth() / 8;
  }

  /// The value in the backward: an argument, a new residual, or a clone.
  Value rebuild(Value value, OpBuilder &builder) {
    if (Value known = mapping.lookupOrNull(value))
      return known;
    if (saved.contains(value)) {
      // Residuals come before results that are kept.
      unsigned place = forward.getNumArguments() + oldCount + kept.size();
      if (std::optional<unsigned> output = findOutput(value)) {
        place += keptOutputs.size();
        keptOutputs.push_back(*output);
      } else {
        kept.push_back(value);
      }
      (void)backward.insertArgument(place, value.getType(), nullptr,
                                    value.getLoc());
      mapping.map(value, backward.getArgument(place));
      return backward.getArgument(place);
    }
    Operation *op = value.getDefiningOp();
    for (Value operand : op->getOperands())
      rebuild(operand, builder);
    builder.clone(*op, mapping);
    return mapping.lookup(value);
  }

  void rebuildBackward() {
    unsigned inputs = forward.getNumArguments();
    for (BlockArgument argument : forward.getArguments())
      mapping.map(argument, backward.getArgument(argument.getArgNumber()));
    OpBuilder builder = OpBuilder::atBlockBegin(&backward.getBody().front());
    for (auto [index, residual] : llvm::enumerate(getResiduals())) {
      Value value = rebuild(residual, builder);
      backward.getArgument(inputs + index).replaceAllUsesWith(value);
    }
    BitVector old(backward.getNumArguments());
    old.set(inputs, inputs + oldCount);
    (void)backward.eraseArguments(old);
  }

  void rebuildForward() {
    SmallVector<Value> results(getResults().drop_back(oldCount));
    llvm::append_range(results, kept);
    Operation *end = forward.getBody().front().getTerminator();
    end->setOperands(results);
    forward.setType(FunctionType::get(forward.getContext(),
                                      forward.getArgumentTypes(),
                                      ValueRange(results).getTypes()));
    Builder builder(forward.getContext());
    forward->setAttr("route.residuals", builder.getI64IntegerAttr(kept.size()));
    if (!keptOutputs.empty())
      forward->setAttr("route.kept_results",
                       builder.getDenseI64ArrayAttr(keptOutputs));
  }

  mutable func::FuncOp forward, backward;
  unsigned oldCount;
  llvm::DenseSet<Value> saved;
  SmallVector<Value> kept;
  SmallVector<int64_t> keptOutputs;
  IRMapping mapping;
};

struct PlanResidualsPass : impl::PlanResidualsBase<PlanResidualsPass> {
  using PlanResidualsBase::PlanResidualsBase;

  void runOnOperation() override {
    for (auto forward : getOperation().getOps<func::FuncOp>()) {
      auto name = forward->getAttrOfType<FlatSymbolRefAttr>("route.backward");
      auto count = forward->getAttrOfType<IntegerAttr>("route.residuals");
      if (!name || !count)
        continue;
      auto backward = getOperation().lookupSymbol<func::FuncOp>(name);
      if (!check(forward, backward, count.getInt()))
        return signalPassFailure();
      Planner(forward, backward, count.getInt()).run(budget, opsPerByte);
    }
    getOperation().walk([](route::WithSlopeOp op) {
      op.replaceAllUsesWith(op.getValue());
      op.erase();
    });
  }

private:
  bool check(func::FuncOp forward, func::FuncOp backward, int64_t count) {
    if (!backward || backward.isExternal() || forward.isExternal()) {
      forward.emitError("expects 'route.backward' to name a function");
      return false;
    }
    bool fits = llvm::hasSingleElement(forward.getBody()) && count >= 0 &&
                count <= forward.getNumResults() &&
                forward.getNumArguments() + count <= backward.getNumArguments();
    if (!fits)
      forward.emitError("expects ")
          << count << " residuals among its results and its backward's "
          << "arguments";
    return fits;
  }
};

} // namespace
} // namespace sluice
