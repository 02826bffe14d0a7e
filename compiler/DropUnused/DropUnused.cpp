#include "compiler/DropUnused/DropUnused.h"
#include "compiler/Differentiate/Activity.h"
#include "compiler/Differentiate/Differentiate.h"
#include "compiler/Differentiate/Pair.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_DROPUNUSED
#include "compiler/DropUnused/DropUnused.h.inc"

using namespace route;

namespace {

/// What is known of a value, whatever the numbers are.
enum class Fact {
  Zero,   ///< made of cotangents that do not count: 0, also times infinity
  Never,  ///< a condition
  Always, ///< another
  One,    ///< 1 in every place, for conditions are counted by sums
};

/// Spreads over a backward what is known of its cotangents.
class Propagation {
public:
  explicit Propagation(func::FuncOp backward) : backward(backward) {}

  void run(ArrayRef<BlockArgument> unused) {
    for (BlockArgument cotangent : unused)
      facts[cotangent] = Fact::Zero;
    Block &body = backward.getBody().front();
    for (Operation &op : llvm::make_early_inc_range(body.without_terminator()))
      if (op.getNumResults() == 1)
        visit(&op);
    writeDown();
  }

private:
  bool is(Value value, Fact fact) const {
    auto found = facts.find(value);
    return found != facts.end() && found->second == fact;
  }

  void visit(Operation *op) {
    Value result = op->getResult(0);
    if (std::optional<Fact> fact = factOf(op)) {
      facts[result] = *fact;
    } else if (Value other = simplify(op)) {
      result.replaceAllUsesWith(other);
      op->erase();
    }
  }

  std::optional<Fact> factOf(Operation *op) const {
    if (auto used = dyn_cast<UsedOp>(op))
      return is(used.getG(), Fact::Zero) ? Fact::Never : Fact::Always;
    if (isZero(op))
      return Fact::Zero;
    if (isCondition(op, Fact::Never, Fact::Always))
      return Fact::Never;
    if (isCondition(op, Fact::Always, Fact::Never))
      return Fact::Always;
    return isOne(op) ? std::optional(Fact::One) : std::nullopt;
  }

  /// Whether a derivative gives 0 for it, whatever the other operands.
  bool isZero(Operation *op) const {
    auto isUnused = [&](Value value) { return is(value, Fact::Zero); };
    auto isAny = [&](Value value) {
      return isUnused(value) || getConstant(value) == 0.0;
    };
    if (isa<arith::MulFOp>(op))
      return llvm::any_of(op->getOperands(), isUnused);
    if (isa<arith::DivFOp, arith::NegFOp, arith::ExtFOp, arith::TruncFOp,
            BroadcastOp, SumOp, TakeOp, PutOp>(op))
      return isUnused(op->getOperand(0));
    if (isa<arith::AddFOp, arith::SubFOp>(op))
      return llvm::all_of(op->getOperands(), isUnused);
    auto select = dyn_cast<arith::SelectOp>(op);
    if (!select || !isAny(select.getFalseValue()))
      return false;
    Value first = select.getTrueValue();
    return is(select.getCondition(), Fact::Never) || isUnused(first) ||
           (isUnused(select.getFalseValue()) && isAny(first));
  }

  /// Whether a condition is written down that holds everywhere.
  static bool holds(Value value) {
    while (auto broadcast = value.getDefiningOp<BroadcastOp>())
      value = broadcast.getX();
    return matchPattern(value, m_One());
  }

  /// Whether it is a condition that is met as `fact` says, or the other way.
  bool isCondition(Operation *op, Fact fact, Fact opposite) const {
    auto has = [&](Value value) { return is(value, fact); };
    bool never = fact == Fact::Never;
    if (isa<BroadcastOp>(op))
      return has(op->getOperand(0));
    if (isa<arith::AndIOp, arith::OrIOp>(op))
      return isa<arith::AndIOp>(op) == never
                 ? llvm::any_of(op->getOperands(), has)
                 : llvm::all_of(op->getOperands(), has);
    if (isa<arith::XOrIOp>(op))
      return is(op->getOperand(0), opposite) && holds(op->getOperand(1));
    auto compare = dyn_cast<arith::CmpFOp>(op);
    if (!compare || getConstant(compare.getRhs()) != 0.0 ||
        !llvm::is_contained(
            {arith::CmpFPredicate::UNE, arith::CmpFPredicate::OGT},
            compare.getPredicate()))
      return false;
    return is(compare.getLhs(), never ? Fact::Zero : Fact::One);
  }

  /// The number of places where a condition holds that always does, or 1.
  bool isOne(Operation *op) const {
    if (isa<SumOp>(op))
      return is(op->getOperand(0), Fact::One);
    auto select = dyn_cast<arith::SelectOp>(op);
    return select && is(select.getCondition(), Fact::Always) &&
           getConstant(select.getTrueValue()) == 1.0;
  }

  /// Another value that can stand in the result's place, or null.
  Value simplify(Operation *op) const {
    auto isNone = [&](unsigned i, Fact fact) {
      return is(op->getOperand(i), fact);
    };
    OpBuilder b(op);
    Formula f(b, op->getLoc());
    if (auto select = dyn_cast<arith::SelectOp>(op)) {
      if (isNone(0, Fact::Always))
        return select.getTrueValue();
      return isNone(0, Fact::Never) ? select.getFalseValue() : Value();
    }
    if (isa<arith::SubFOp>(op) && isNone(0, Fact::Zero))
      return f.neg(op->getOperand(1));
    Fact neutral = isa<arith::AndIOp>(op)  ? Fact::Always
                   : isa<arith::OrIOp>(op) ? Fact::Never
                                           : Fact::Zero;
    if (!isa<arith::AddFOp, arith::SubFOp, arith::AndIOp, arith::OrIOp>(op))
      return {};
    if (isNone(1, neutral))
      return op->getOperand(0);
    return isNone(0, neutral) ? op->getOperand(1) : Value();
  }

  /// What is known is not computed any more; others get it written down.
  void writeDown() {
    SmallVector<Operation *> ops;
    for (Operation &op : backward.getBody().front().without_terminator())
      ops.push_back(&op);
    for (Operation *op : llvm::reverse(ops)) {
      if (op->getNumResults() != 1 || !facts.contains(op->getResult(0)))
        continue;
      writeDown(op->getResult(0));
      if (op->use_empty())
        op->erase();
    }
    llvm::for_each(backward.getArguments(),
                   [&](Value argument) { writeDown(argument); });
  }

  void writeDown(Value value) {
    auto found = facts.find(value);
    if (found == facts.end() || found->second == Fact::One || value.use_empty())
      return;
    OpBuilder b = OpBuilder::atBlockBegin(&backward.getBody().front());
    Formula f(b, backward.getLoc());
    Type type = value.getType();
    value.replaceAllUsesWith(
        found->second == Fact::Zero
            ? f.zero(type)
            : condition(f, type, found->second == Fact::Always));
  }

  static Value condition(Formula &f, Type type, bool holds) {
    Value flag =
        f.make<arith::ConstantOp>(BoolAttr::get(type.getContext(), holds));
    return f.broadcast(flag, type);
  }

  func::FuncOp backward;
  llvm::DenseMap<Value, Fact> facts;
};

/// The arguments of the backward for the cotangents of what is listed; fails
/// where that is not a floating result.
FailureOr<SmallVector<BlockArgument>> findCotangents(func::FuncOp forward,
                                                     func::FuncOp backward,
                                                     ArrayRef<int64_t> unused) {
  ArrayRef<Type> outputs =
      forward.getResultTypes().drop_back(countResiduals(forward));
  auto taken = backward.getArguments().drop_front(firstCotangent(forward));
  SmallVector<int64_t> floating;
  for (auto [i, type] : llvm::enumerate(outputs))
    if (isFloatLike(type))
      floating.push_back(i);
  SmallVector<BlockArgument> cotangents(outputs.size());
  if (taken.size() == floating.size())
    for (auto [i, cotangent] : llvm::zip_equal(floating, taken))
      cotangents[i] = cotangent;
  SmallVector<BlockArgument> found;
  for (int64_t i : unused) {
    bool isOutput = i >= 0 && i < static_cast<int64_t>(outputs.size());
    BlockArgument cotangent = isOutput ? cotangents[i] : BlockArgument();
    if (!cotangent || cotangent.getType() != outputs[i])
      return forward.emitError("expects 'route.unused' to list floating "
                               "results, which the backward takes, got ")
             << i;
    found.push_back(cotangent);
  }
  return found;
}

struct DropUnusedPass : impl::DropUnusedBase<DropUnusedPass> {
  void runOnOperation() override {
    for (auto forward : getOperation().getOps<func::FuncOp>()) {
      auto name = forward->getAttrOfType<FlatSymbolRefAttr>(kBackwardAttr);
      if (!name)
        continue;
      auto backward = getOperation().lookupSymbol<func::FuncOp>(name);
      if (failed(checkPair(forward, backward)))
        return signalPassFailure();
      auto unused = forward->getAttrOfType<DenseI64ArrayAttr>(kUnusedAttr);
      auto cotangents =
          findCotangents(forward, backward,
                         unused ? unused.asArrayRef() : ArrayRef<int64_t>());
      if (failed(cotangents))
        return signalPassFailure();
      Propagation(backward).run(*cotangents);
    }
  }
};

} // namespace
} // namespace sluice
