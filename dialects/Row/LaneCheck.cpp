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
static LogicalResult checkOp(Operation *op, StringRef target) {
  Dialect *dialect = op->getDialect();
  StringRef name = dialect ? dialect->getNamespace() : "";
  DenseElementsAttr values;
  if (matchPattern(op, m_Constant(&values)) && !values.isSplat())
    return op->emitError("expects the same constant for all experts");
  if (isa<vector::BroadcastOp>(op) || isa<scf::ForOp, scf::YieldOp>(op) ||
      llvm::is_contained({"row", "arith", "math"}, name))
    return success();
  return op->emitError("cannot be lowered to ")
         << target << " inside a row.kernel";
}

/// Loads and stores have no type but the compute type; what is computed once
/// may take float64 in between.
static LogicalResult checkTypes(Operation *op, FloatType compute) {
  for (Type type : op->getResultTypes()) {
    Type element = getElementTypeOrSelf(type);
    if (isa<FloatType>(element) && element != compute && !element.isF64())
      return op->emitError("expects one compute type in a kernel, got ")
             << compute << " and " << element;
  }
  return success();
}

LogicalResult row::checkLanes(KernelOp kernel, FloatType compute,
                              StringRef target) {
  WalkResult result = kernel.getBody().walk([&](Operation *op) -> WalkResult {
    if (failed(checkOp(op, target)))
      return WalkResult::interrupt();
    return checkTypes(op, compute);
  });
  return failure(result.wasInterrupted());
}
