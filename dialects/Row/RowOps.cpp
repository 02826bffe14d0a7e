// Verifiers: each message belongs to a constraint [Cn] of its op.
#include "dialects/Row/RowDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace sluice::row;

#define GET_OP_CLASSES
#include "dialects/Row/RowOps.cpp.inc"

LogicalResult OrderOp::verify() {
  ArrayRef<int64_t> buffers = getBuffers();
  bool groupMayLack = getKind() == OrderKind::rank;
  if (buffers.size() != 3)
    return emitOpError("expects three buffers, got ") << buffers.size();
  for (auto [index, buffer] : llvm::enumerate(buffers))
    if (buffer < (groupMayLack && index == 1 ? -1 : 0))
      return emitOpError("expects buffer ")
             << index << " to be a place among the program's, got " << buffer;
  if (!getFill().isZero() && !getFill().isNaN())
    return emitOpError("expects to fill with 0 or NaN, got ")
           << getFill().convertToDouble();
  return success();
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static LogicalResult verifyRowShape(Operation *op, Type value,
                                    MemRefType buffer) {
  auto vector = dyn_cast<VectorType>(value);
  int64_t lanes = vector ? vector.getNumElements() : 0;
  if (lanes != getNumExperts(buffer))
    return op->emitOpError("expects a value for each of the buffer's ")
           << getNumExperts(buffer) << " experts, got " << value;
  return success();
}

LogicalResult LoadOp::verify() {
  MemRefType type = getBuffer().getType();
  int64_t rows = isTable(type) ? type.getDimSize(0) : 1;
  if (getRow() >= static_cast<uint64_t>(rows))
    return emitOpError("expects a row below ") << rows << ", got " << getRow();
  return verifyRowShape(*this, getType(), getBuffer().getType());
}

LogicalResult StoreOp::verify() {
  if (failed(
          verifyRowShape(*this, getValue().getType(), getBuffer().getType())))
    return failure();
  if (isTable(getBuffer().getType()))
    return emitOpError("expects a buffer of one row, got ")
           << getBuffer().getType();
  bool inFinalize = (*this)->getParentOfType<FinalizeOp>() != nullptr;
  if (!isa<FloatType>(getBuffer().getType().getElementType()))
    return emitOpError("expects a buffer of floats");
  if (hasTokens(getBuffer().getType()) == inFinalize)
    return emitOpError(inFinalize
                           ? "expects a buffer without tokens in row.finalize"
                           : "expects a buffer with tokens outside of "
                             "row.finalize");
  return success();
}

//===----------------------------------------------------------------------===//
// Combining experts and tokens
//===----------------------------------------------------------------------===//

LogicalResult AccumulateOp::verify() {
  Type value = getValue().getType(),
       partial = getPartial().getType().getValueType();
  if (partial != value && partial != getElementTypeOrSelf(value))
    return emitOpError("expects a partial of ")
           << value << " or " << getElementTypeOrSelf(value) << ", got "
           << partial;
  return success();
}

/// Whether an op's results differ between tokens by themselves.
static bool readsToken(Operation *op) {
  auto load = dyn_cast<LoadOp>(op);
  bool draws = llvm::any_of(op->getOperandTypes(),
                            llvm::IsaPred<sluice::route::RngType>) &&
               !isa<RngStateOp>(op) && !op->hasAttr(kNoTokenAttrName);
  return draws || isa<TokenIndexOp>(op) ||
         (load && hasTokens(load.getBuffer().getType()));
}

/// Whether any of the values is computed from what differs between tokens.
static bool dependOnToken(SmallVector<Value> values) {
  llvm::DenseSet<Operation *> seen;
  while (!values.empty()) {
    Operation *op = values.pop_back_val().getDefiningOp();
    // A total is the same for every token, whatever went into it.
    if (!op || isa<AccumulateOp>(op) || !seen.insert(op).second)
      continue;
    if (readsToken(op))
      return true;
    llvm::append_range(values, op->getOperands());
    for (Region &region : op->getRegions())
      visitUsedValuesDefinedAbove(region, [&](OpOperand *operand) {
        values.push_back(operand->get());
      });
  }
  return false;
}

LogicalResult FinalizeOp::verifyRegions() {
  auto kernel = cast<KernelOp>((*this)->getParentOp());
  for (auto other : kernel.getBody().getOps<FinalizeOp>())
    if (other != *this && other->isBeforeInBlock(*this))
      return emitOpError("expects to be the kernel's only one");
  SmallVector<Value> used;
  visitUsedValuesDefinedAbove(
      getBody(), [&](OpOperand *operand) { used.push_back(operand->get()); });
  WalkResult reads = getBody().walk([](Operation *op) {
    return readsToken(op) ? WalkResult::interrupt() : WalkResult::advance();
  });
  if (reads.wasInterrupted() || dependOnToken(std::move(used)))
    return emitOpError("expects values that are the same for every token");
  return success();
}

//===----------------------------------------------------------------------===//
// Work for some of the lanes, or for several at once
//===----------------------------------------------------------------------===//

static LogicalResult verifyYield(Operation *op, Block &block,
                                 TypeRange expected) {
  auto yield = dyn_cast<YieldOp>(block.back());
  if (!yield)
    return op->emitOpError("expects its region to end in row.yield");
  if (yield.getOperandTypes() != expected)
    return op->emitOpError("expects its region to yield (")
           << expected << "), got (" << yield.getOperandTypes() << ")";
  return success();
}

/// A lowering takes a region's lanes out of their row, where memory, other
/// lanes and a lane's place are not at hand.
static LogicalResult verifyElementwise(Operation *op, bool mayCountExperts) {
  WalkResult result = op->walk<WalkOrder::PreOrder>([&](Operation *inner) {
    bool ours = isa_and_present<RowDialect>(inner->getDialect()) && inner != op;
    if (!ours || isa<RetryOp, SwitchOp, YieldOp>(inner) ||
        (mayCountExperts && isa<ExpertIndexOp>(inner)))
      return WalkResult::advance();
    op->emitOpError("expects elementwise ops in its regions, got ")
        << inner->getName();
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

static bool hasShapeOf(Type type, Type like) {
  auto row = dyn_cast<VectorType>(type), other = dyn_cast<VectorType>(like);
  return row && other ? row.clone(other.getElementType()) == other
                      : type.isIntOrFloat() && !other;
}

/// Results are numbers where `like` is one, else rows of its length.
static LogicalResult verifyLanes(Operation *op, Type like) {
  for (Type type : op->getResultTypes())
    if (!hasShapeOf(type, like))
      return op->emitOpError("expects values of the shape of ")
             << like << ", got " << type;
  return success();
}

LogicalResult RetryOp::verifyRegions() {
  return verifyElementwise(*this, /*mayCountExperts=*/false);
}

LogicalResult SwitchOp::verifyRegions() {
  return verifyElementwise(*this, /*mayCountExperts=*/false);
}

LogicalResult RetryOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                        Adaptor adaptor,
                                        SmallVectorImpl<Type> &types) {
  llvm::append_range(types, adaptor.getFirst().getTypes());
  return success();
}

LogicalResult RetryOp::verify() {
  Block &block = getBody().front();
  if (block.getNumArguments() != 1 ||
      !block.getArgument(0).getType().isInteger(32))
    return emitOpError("expects a region with one argument, the attempt (i32)");
  if (getFirst().empty())
    return emitOpError("expects at least one value");
  if (failed(verifyLanes(*this, getAccepted().getType())))
    return failure();
  return verifyYield(*this, block, getOperandTypes());
}

LogicalResult SwitchOp::verify() {
  if (getCases().size() < 2)
    return emitOpError("expects at least two regions, got ")
           << getCases().size();
  if (failed(verifyLanes(*this, getIndex().getType())))
    return failure();
  for (Region &region : getCases()) {
    if (region.getNumArguments() != 0)
      return emitOpError("expects regions without arguments");
    if (failed(verifyYield(*this, region.front(), getResultTypes())))
      return failure();
  }
  return success();
}

bool SwitchOp::computesNothing(Region &region) {
  return llvm::hasSingleElement(region.front());
}

LogicalResult ShareOp::verify() {
  int64_t size = getSize();
  if (size != 2 && size != 4)
    return emitOpError("expects groups of 2 or 4 experts, got ") << size;
  auto length = [](Type type) {
    return cast<VectorType>(type).getNumElements();
  };
  if (getNumResults() == 0 ||
      !llvm::all_equal(llvm::map_range(getResultTypes(), length)))
    return emitOpError("expects results of one length, got (")
           << getResultTypes() << ")";
  return success();
}

LogicalResult ShareOp::verifyRegions() {
  SmallVector<Type> expected;
  for (Type type : getResultTypes()) {
    auto row = cast<VectorType>(type);
    int64_t groups = llvm::divideCeil(row.getNumElements(), getSize());
    expected.append(getSize(), VectorType::get({groups}, row.getElementType()));
  }
  if (getBody().getNumArguments() != 0)
    return emitOpError("expects a region without arguments");
  if (failed(verifyYield(*this, getBody().front(), expected)))
    return failure();
  bool usesRows = false;
  visitUsedValuesDefinedAbove(getBody(), [&](OpOperand *operand) {
    Operation *constant = operand->get().getDefiningOp();
    usesRows |= isa<VectorType>(operand->get().getType()) &&
                !isa_and_present<arith::ConstantOp>(constant);
  });
  if (usesRows)
    return emitOpError("expects its region to use no rows from outside");
  return verifyElementwise(*this, /*mayCountExperts=*/true);
}
