#include "compiler/Differentiate/Adjoint.h"
#include "compiler/Differentiate/Differentiate.h"
#include "compiler/Differentiate/Steep.h"
#include "dialects/Route/Formula.h"
#include "dialects/Route/RouteOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace sluice::route;

//===----------------------------------------------------------------------===//
// Cotangents
//===----------------------------------------------------------------------===//

/// A condition for each element of a type.
static Value spread(Formula &f, Value condition, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return condition;
  auto flag = IntegerType::get(type.getContext(), 1);
  return f.broadcast(condition, tensor.clone(flag));
}

/// The cotangent with zeros outside of its mask.
Value AdjointSweep::settle(const MaskedCotangent &cotangent) {
  Value value = cotangent.value;
  if (cotangent.mask.empty())
    return value;
  Formula f(builder, value.getLoc());
  Value zero = f.zero(value.getType());
  for (const Condition &each : cotangent.mask) {
    Value flags = spread(f, each.value, value.getType());
    value = each.holds ? f.select(flags, value, zero)
                       : f.select(flags, zero, value);
  }
  return value;
}

/// The condition as a value of its own type.
static Value toFlags(Formula &f, const Condition &condition) {
  if (condition.holds)
    return condition.value;
  Type type = condition.value.getType();
  Value yes = f.make<arith::ConstantOp>(BoolAttr::get(type.getContext(), true));
  return f.make<arith::XOrIOp>(condition.value, f.broadcast(yes, type));
}

/// Whether all of the conditions are met, of the smallest type that fits them:
/// theirs if it is one, else that of the flags of `type`.
static Value allOf(Formula &f, ArrayRef<Condition> conditions, Type type) {
  Type first = conditions.front().value.getType();
  bool areAlike = llvm::all_of(conditions, [&](const Condition &each) {
    return each.value.getType() == first;
  });
  Value all;
  for (const Condition &each : conditions) {
    Value flags = toFlags(f, each);
    flags = areAlike ? flags : spread(f, flags, type);
    all = all ? f.make<arith::AndIOp>(all, flags) : flags;
  }
  return all;
}

/// Where a mask's conditions and one more are met.
static Mask both(const Mask &mask, const Condition &added) {
  Mask all = mask;
  if (!llvm::is_contained(all, added))
    all.push_back(added);
  return all;
}

static Mask without(const Mask &mask, const Mask &others) {
  Mask rest;
  for (const Condition &each : mask)
    if (!llvm::is_contained(others, each))
      rest.push_back(each);
  return rest;
}

/// Where either mask of a cotangent of `type` is met: what both ask for, and
/// what either asks for besides.
static Mask either(Formula &f, const Mask &a, const Mask &b, Type type) {
  Mask onlyA = without(a, b), onlyB = without(b, a), common = without(a, onlyA);
  if (onlyA.empty() || onlyB.empty())
    return common;
  if (onlyA.size() == 1 && onlyB.size() == 1 &&
      onlyA.front() == Condition{onlyB.front().value, !onlyB.front().holds})
    return common;
  Value first = allOf(f, onlyA, type), second = allOf(f, onlyB, type);
  if (first.getType() != second.getType()) {
    first = spread(f, first, type);
    second = spread(f, second, type);
  }
  common.push_back({f.make<arith::OrIOp>(first, second)});
  return common;
}

void AdjointSweep::accumulate(Value value, MaskedCotangent added) {
  if (!activity.isVaried(value))
    return;
  auto [entry, isFirst] = cotangents.try_emplace(value, added);
  if (isFirst)
    return;
  MaskedCotangent &sum = entry->second;
  Formula f(builder, added.value.getLoc());
  if (sum.mask == added.mask) {
    sum.value = f.add(sum.value, added.value);
    return;
  }
  sum.value = f.add(settle(sum), settle(added));
  sum.mask = either(f, sum.mask, added.mask, value.getType());
}

Value AdjointSweep::getCotangent(Value value) {
  auto found = cotangents.find(value);
  if (found != cotangents.end())
    return settle(found->second);
  return Formula(builder, value.getLoc()).zero(value.getType());
}

/// The axes along which a derivative leads from one element of the op's result
/// to several elements of its operand, or the other way; none if it is unknown.
static std::optional<SmallVector<StringRef>> getJoinedAxes(Operation &op) {
  // What reduces gives its cotangent to each element alike: nothing is joined.
  if (op.hasTrait<OpTrait::Elementwise>() ||
      isa<LogGammaSampleOp, SumOp, MaxOp, MinOp>(op))
    return SmallVector<StringRef>();
  if (isa<PutOp, TakeOp>(op))
    return SmallVector<StringRef>{kTokenAxis};
  if (auto softmax = dyn_cast<SoftmaxOp>(op))
    return SmallVector<StringRef>{softmax.getAxis()};
  if (auto broadcast = dyn_cast<BroadcastOp>(op))
    return getMissingAxes(broadcast.getType(), broadcast.getX().getType());
  return std::nullopt;
}

/// The axes of a condition that are among these.
static SmallVector<StringRef> getAxesAmong(Value condition,
                                           ArrayRef<StringRef> axes) {
  SmallVector<StringRef> own;
  llvm::copy_if(axes, std::back_inserter(own), [&](StringRef axis) {
    return hasAxis(condition.getType(), axis);
  });
  return own;
}

/// Where a moved token goes anywhere, if some may be left out: their numbers
/// may be NaN, and so may be their slopes.
static Mask whereItGoes(Formula &f, Operation &op) {
  auto put = dyn_cast<PutOp>(op);
  if (!put || !put.getX().getDefiningOp())
    return {};
  Value place = put.getPlace();
  auto rank = place.getDefiningOp<RankOp>();
  if (rank && !rank.getGroup())
    return {};
  return {
      {f.compare(arith::CmpFPredicate::OGE, place, f.zero(place.getType()))}};
}

/// Whether the flags hold at any place along these of their axes.
static Condition meetAnywhere(Formula &f, Value flags,
                              ArrayRef<StringRef> axes) {
  auto type = cast<RankedTensorType>(flags.getType());
  Type numbers = type.clone(Float32Type::get(type.getContext()));
  Value ones = f.select(flags, f.constant(numbers, 1.0), f.zero(numbers));
  Value count = f.sum(ones, axes);
  return {f.compare(arith::CmpFPredicate::OGT, count, f.zero(count.getType()))};
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// The fault is the program's, which a front end may want to say.
static LogicalResult refuse(DifferentiableOpInterface op, unsigned index) {
  InFlightDiagnostic error =
      op->emitError("no derivative of '")
      << op->getName() << "' with respect to '" << op.getOperandName(index)
      << "' is known; apply stop_gradient to it if it may count as constant";
  error.getUnderlyingDiagnostic()->getMetadata().push_back(
      DiagnosticArgument(kNoDerivative));
  return error;
}

LogicalResult AdjointSweep::visit(Operation &op) {
  if (activity.isReached(&op) && !isMemoryEffectFree(&op))
    return op.emitError("'") << op.getName()
                             << "' has effects that depend on an argument "
                                "marked 'route.grad'; derivatives follow "
                                "values alone";
  if (llvm::none_of(op.getResults(),
                    [&](Value result) { return cotangents.contains(result); }))
    return success();
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    visitSelect(select);
    return success();
  }
  auto rule = dyn_cast<DifferentiableOpInterface>(op);
  if (!rule)
    return op.emitError("'") << op.getName() << "' has no derivative rule"
                             << (op.hasTrait<Composite>()
                                     ? "; run route-decompose first"
                                     : "; apply stop_gradient to its result");
  if (op.getNumResults() == 1)
    return visitMasked(rule, cotangents.lookup(op.getResult(0)));
  auto results = llvm::map_to_vector(op.getResults(), [&](Value result) {
    return cotangents.contains(result) ? getCotangent(result) : Value();
  });
  return apply(rule, results, {});
}

/// The zeros are put in before the rule joins what conditions take apart; they
/// are only zeros behind it where all of these were met nowhere.
LogicalResult AdjointSweep::visitMasked(DifferentiableOpInterface rule,
                                        const MaskedCotangent &cotangent) {
  Formula f(builder, rule->getLoc());
  std::optional<SmallVector<StringRef>> joined = getJoinedAxes(*rule);
  if (!joined)
    return apply(rule, settle(cotangent), {});
  // Only the end of a kernel knows of all tokens: a sum that few need.
  bool joinsTokens = llvm::is_contained(*joined, kTokenAxis) &&
                     isSteep(rule->getOperand(0), activity);
  Mask kept, ended;
  for (const Condition &each : cotangent.mask) {
    SmallVector<StringRef> along = getAxesAmong(each.value, *joined);
    if (along.empty())
      kept.push_back(each);
    else if (joinsTokens || !llvm::is_contained(along, kTokenAxis))
      ended.push_back(each);
  }
  Value value = settle({cotangent.value, without(cotangent.mask, kept)});
  if (!ended.empty()) {
    Value all = allOf(f, ended, value.getType());
    kept.push_back(meetAnywhere(f, all, getAxesAmong(all, *joined)));
  }
  kept.append(whereItGoes(f, *rule));
  return apply(rule, value, kept);
}

/// Neither side hears of the elements that the other one gave.
void AdjointSweep::visitSelect(arith::SelectOp op) {
  MaskedCotangent g = cotangents.lookup(op.getResult());
  Formula f(builder, op.getLoc());
  Value condition = op.getCondition();
  while (auto broadcast = condition.getDefiningOp<BroadcastOp>())
    condition = broadcast.getX();
  for (bool holds : {true, false}) {
    Value side = holds ? op.getTrueValue() : op.getFalseValue();
    if (activity.isVaried(side))
      accumulate(side, {g.value, both(g.mask, {condition, holds})});
  }
}

LogicalResult AdjointSweep::apply(DifferentiableOpInterface rule,
                                  ArrayRef<Value> results, const Mask &mask) {
  SmallVector<bool> wanted;
  for (OpOperand &operand : rule->getOpOperands()) {
    OperandActivity kind = getActivity(operand);
    bool isVaried = activity.isVaried(operand.get());
    if (isVaried && kind == OperandActivity::Refused)
      return refuse(rule, operand.getOperandNumber());
    wanted.push_back(isVaried && kind == OperandActivity::Active);
  }
  SmallVector<Value> adjoints(wanted.size());
  rule.buildAdjoint(builder, results, wanted, adjoints);
  for (auto [operand, adjoint] : llvm::zip(rule->getOperands(), adjoints))
    if (adjoint)
      accumulate(operand, {adjoint, mask});
  return success();
}
