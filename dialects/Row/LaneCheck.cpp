#include "dialects/Row/LaneCheck.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace sluice;

FloatType row::getComputeType(KernelOp kernel) {
  bool wide = false;
  kernel.walk([&](Operation *op) {
    if (auto load = dyn_cast<LoadOp>(op))
      wide |= getElementTypeOrSelf(load.getType()).isF64();
    if (auto store = dyn_cast<StoreOp>(op))
      wide |= getElementTypeOrSelf(store.getValue().getType()).isF64();
  });
  MLIRContext *context = kernel.getContext();
  return wide ? FloatType(Float64Type::get(context))
              : FloatType(Float32Type::get(context));
}

/// Ops that lowerings know how to spread over lanes.
static bool isKnown(Operation *op) {
  Dialect *dialect = op->getDialect();
  StringRef name = dialect ? dialect->getNamespace() : "";
  return isa<vector::BroadcastOp, scf::ForOp, scf::YieldOp>(op) ||
         (!isa<row::OrderOp>(op) &&
          llvm::is_contained({"row", "arith", "math"}, name));
}

/// A loop counts between constants, and holds elementwise ops alone.
static LogicalResult checkLoop(scf::ForOp loop) {
  auto isConstant = [](Value value) {
    return matchPattern(value, m_Constant());
  };
  if (loop.getUnsignedCmp() || !isConstant(loop.getLowerBound()) ||
      !isConstant(loop.getUpperBound()) || !isConstant(loop.getStep()))
    return loop.emitError("expects to count from a constant to a constant");
  WalkResult inner = loop.getRegion().walk([](Operation *op) -> WalkResult {
    if (!isa_and_present<row::RowDialect>(op->getDialect()) ||
        isa<row::RetryOp, row::SwitchOp, row::YieldOp>(op))
      return WalkResult::advance();
    return op->emitError("has no place in a loop");
  });
  return failure(inner.wasInterrupted());
}

static LogicalResult checkOp(Operation *op, StringRef target) {
  if (!isKnown(op))
    return op->emitError("cannot be lowered to ")
           << target << " inside a row.kernel";
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return checkLoop(loop);
  if (route::isUnevenConstant(op))
    return op->emitError("expects the same constant for all experts");
  return success();
}

/// Numbers, and rows of as many as there are experts, or groups of them. Places
/// are counted by loops and constants alone.
static LogicalResult checkShape(Operation *op, Type type, int64_t length) {
  if (isa<row::PartialType>(type) && isa<row::AccumulateOp>(op))
    return success();
  bool isConstant = op->hasTrait<OpTrait::ConstantLike>();
  if (type.isIntOrFloat() || (type.isIndex() && isConstant))
    return success();
  auto row = dyn_cast<VectorType>(type);
  if (!row || !row.getElementType().isIntOrFloat())
    return op->emitError("expects numbers and rows of them, got ") << type;
  // Constants of a row.share's groups may have been moved out of it.
  if (row.getRank() == 1 && !row.isScalable() &&
      (row.getNumElements() == length || isConstant))
    return success();
  return op->emitError("expects a row of ")
         << length << " experts, got " << type;
}

/// Experts of a row where the op stands, or groups of them.
static int64_t getRowLength(Operation *op, int64_t experts) {
  auto share = op->getParentOfType<row::ShareOp>();
  return share ? llvm::divideCeil(experts, share.getSize()) : experts;
}

/// Loads and stores have no type but the compute type; what is computed once
/// may take float64 in between, but is combined in no other.
static LogicalResult checkElement(Operation *op, Type type, FloatType compute) {
  Type element = getElementTypeOrSelf(type);
  bool combines = isa<row::ReduceOp, row::AccumulateOp>(op);
  if (!isa<FloatType>(element) || element == compute ||
      (element.isF64() && !combines))
    return success();
  return op->emitError("expects one compute type in a kernel, got ")
         << compute << " and " << element;
}

static LogicalResult checkTypes(Operation *op, FloatType compute,
                                int64_t experts) {
  int64_t length = getRowLength(op, experts);
  for (Type type : op->getResultTypes())
    if (failed(checkShape(op, type, length)) ||
        failed(checkElement(op, type, compute)))
      return failure();
  auto accumulate = dyn_cast<row::AccumulateOp>(op);
  if (accumulate &&
      failed(checkElement(op, accumulate.getValue().getType(), compute)))
    return failure();
  // A constant may be of any length where it is made, not where it is used.
  for (Type type : op->getOperandTypes())
    if (isa<VectorType>(type) && failed(checkShape(op, type, length)))
      return failure();
  return success();
}

LogicalResult row::checkLanes(KernelOp kernel, FloatType compute,
                              StringRef target) {
  int64_t experts = kernel.getNumExperts();
  WalkResult result = kernel.getBody().walk([&](Operation *op) -> WalkResult {
    if (failed(checkOp(op, target)))
      return WalkResult::interrupt();
    return checkTypes(op, compute, experts);
  });
  return failure(result.wasInterrupted());
}
