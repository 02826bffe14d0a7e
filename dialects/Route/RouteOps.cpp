// Verifiers: each message belongs to a constraint [Cn] of its op.
#include "dialects/Route/RouteOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace sluice::route;

#define GET_OP_CLASSES
#include "dialects/Route/RouteOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Facts that several ops check
//===----------------------------------------------------------------------===//

static LogicalResult verifyAxisKept(Operation *op, Type type, StringRef axis) {
  if (axis == kTokenAxis)
    return op->emitOpError("expects an axis other than \"T\"");
  if (!hasAxis(type, axis))
    return op->emitOpError("expects an operand with axis \"")
           << axis << "\", got " << type;
  return success();
}

static LogicalResult verifyResultLacks(Operation *op, Type operand,
                                       ArrayRef<StringRef> axes, Type result) {
  Type expected = dropAxes(operand, axes);
  if (result != expected)
    return op->emitOpError("expects result type ")
           << expected << ", got " << result;
  return success();
}

static LogicalResult verifyStream(Operation *op, int32_t stream) {
  if (stream < 0 || stream > kMaxStream)
    return op->emitOpError("expects a stream from 0 to ")
           << kMaxStream << ", got " << stream;
  return success();
}

static LogicalResult verifyAlong(Operation *op, Type type, StringRef axis,
                                 Type result) {
  if (failed(verifyAxisKept(op, type, axis)))
    return failure();
  return verifyResultLacks(op, type, axis, result);
}

static LogicalResult verifyTemperature(Operation *op, Type logits, Type tau) {
  if (tau == logits || tau == getElementTypeOrSelf(logits))
    return success();
  return op->emitOpError("expects tau to be ")
         << getElementTypeOrSelf(logits) << " or " << logits << ", got " << tau;
}

template <typename ReductionOp>
static LogicalResult verifyReduction(ReductionOp op) {
  Type type = op.getX().getType();
  SmallVector<StringRef> axes;
  for (StringRef axis : op.getAxes().template getAsValueRange<StringAttr>()) {
    if (llvm::is_contained(axes, axis))
      return op.emitOpError("expects distinct axes, got \"")
             << axis << "\" twice";
    if (!hasAxis(type, axis))
      return op.emitOpError("expects an operand with axis \"")
             << axis << "\", got " << type;
    axes.push_back(axis);
  }
  if (axes.empty())
    return op.emitOpError("expects at least one axis");
  return verifyResultLacks(op, type, axes, op.getType());
}

static LogicalResult verifyHasTokens(Operation *op, Type type) {
  if (hasAxis(type, kTokenAxis))
    return success();
  return op->emitOpError("expects an operand with axis \"T\", got ") << type;
}

static LogicalResult verifyGroup(Operation *op, Type x, Value group) {
  if (failed(verifyHasTokens(op, x)) || !group)
    return success(hasAxis(x, kTokenAxis));
  SmallVector<StringRef> others;
  for (StringAttr axis : getAxisNames(x))
    if (axis != kTokenAxis)
      others.push_back(axis);
  if (group.getType() != dropAxes(x, others))
    return op->emitOpError("expects a group of type ")
           << dropAxes(x, others) << ", got " << group.getType();
  return success();
}

//===----------------------------------------------------------------------===//
// Gating
//===----------------------------------------------------------------------===//

LogicalResult SoftmaxOp::verify() {
  return verifyAxisKept(*this, getType(), getAxis());
}

LogicalResult NormalizeOp::verify() {
  return verifyAxisKept(*this, getType(), getAxis());
}

LogicalResult BroadcastOp::verify() {
  Type from = getX().getType(), to = getType();
  if (getElementTypeOrSelf(from) != getElementTypeOrSelf(to))
    return emitOpError("expects one element type, got ")
           << getElementTypeOrSelf(from) << " and " << getElementTypeOrSelf(to);
  for (Type type : {from, to})
    if (!type.isIntOrFloat() && !getAxes(type))
      return emitOpError("expects axes to be named, got ") << type;
  auto source = dyn_cast<RankedTensorType>(from);
  if (!source)
    return success();
  for (auto [size, name] : llvm::zip(source.getShape(), getAxisNames(from))) {
    std::optional<unsigned> place =
        getAxes(to) ? getAxes(to).find(name) : std::nullopt;
    if (!place || cast<RankedTensorType>(to).getDimSize(*place) != size)
      return emitOpError("expects axis ")
             << name << " of the operand in the result, got " << to;
  }
  return success();
}

LogicalResult RowOp::verify() {
  Type table = getTable().getType();
  if (!isa<BlockArgument>(getTable()) || !isTable(table))
    return emitOpError("expects an argument with axis \"G\" and another one, "
                       "got ")
           << table;
  int64_t groups = cast<RankedTensorType>(table).getDimSize(0);
  if (getIndex() >= static_cast<uint64_t>(groups))
    return emitOpError("expects an index below the number of groups (")
           << groups << "), got " << getIndex();
  return verifyResultLacks(*this, table, {kGroupAxis}, getType());
}

LogicalResult AxisSizeOp::verify() {
  if (getAxis() != kTokenAxis)
    return emitOpError("expects axis \"T\", got \"") << getAxis() << "\"";
  return success();
}

//===----------------------------------------------------------------------===//
// Relaxation
//===----------------------------------------------------------------------===//

LogicalResult UniformOp::verify() { return verifyStream(*this, getStream()); }
LogicalResult LogisticOp::verify() { return verifyStream(*this, getStream()); }
LogicalResult GumbelOp::verify() { return verifyStream(*this, getStream()); }
LogicalResult NormalOp::verify() { return verifyStream(*this, getStream()); }

LogicalResult GumbelSigmoidOp::verify() {
  if (failed(verifyTemperature(*this, getType(), getTau().getType())))
    return failure();
  return verifyStream(*this, getStream());
}

LogicalResult GumbelSoftmaxOp::verify() {
  if (failed(verifyTemperature(*this, getType(), getTau().getType())) ||
      failed(verifyAxisKept(*this, getType(), getAxis())))
    return failure();
  return verifyStream(*this, getStream());
}

//===----------------------------------------------------------------------===//
// Dirichlet
//===----------------------------------------------------------------------===//

LogicalResult LogGammaSampleOp::verify() {
  return verifyStream(*this, getStream());
}

LogicalResult GammaSampleOp::verify() {
  return verifyStream(*this, getStream());
}

LogicalResult DirichletOp::verify() {
  if (failed(verifyAxisKept(*this, getType(), getAxis())))
    return failure();
  return verifyStream(*this, getStream());
}

LogicalResult DirichletLogProbOp::verify() {
  return verifyAlong(*this, getAlpha().getType(), getAxis(), getType());
}

LogicalResult KLDirichletOp::verify() {
  return verifyAlong(*this, getA().getType(), getAxis(), getType());
}

//===----------------------------------------------------------------------===//
// Reductions, order and special functions
//===----------------------------------------------------------------------===//

LogicalResult SumOp::verify() { return verifyReduction(*this); }
LogicalResult MeanOp::verify() { return verifyReduction(*this); }
LogicalResult MaxOp::verify() { return verifyReduction(*this); }
LogicalResult MinOp::verify() { return verifyReduction(*this); }
LogicalResult LogSumExpOp::verify() { return verifyReduction(*this); }

LogicalResult RankOp::verify() {
  return verifyGroup(*this, getType(), getGroup());
}
LogicalResult SortOp::verify() {
  return verifyGroup(*this, getType(), getGroup());
}
LogicalResult PutOp::verify() { return verifyHasTokens(*this, getType()); }
LogicalResult TakeOp::verify() { return verifyHasTokens(*this, getType()); }

LogicalResult PolygammaOp::verify() {
  if (getN() < 2 || getN() > kMaxPolygamma)
    return emitOpError("expects n from 2 to ")
           << kMaxPolygamma << ", got " << getN();
  return success();
}
