#include "compiler/RowToGPU/KernelLowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Ops that the lowering knows how to spread over lanes.
static LogicalResult checkOp(Operation *op) {
  Dialect *dialect = op->getDialect();
  StringRef name = dialect ? dialect->getNamespace() : "";
  DenseElementsAttr values;
  if (matchPattern(op, m_Constant(&values)) && !values.isSplat())
    return op->emitError("expects the same constant for all experts");
  if (isa<vector::BroadcastOp>(op) || isa<scf::ForOp, scf::YieldOp>(op) ||
      llvm::is_contained({"row", "arith", "math"}, name))
    return success();
  return op->emitError("cannot be lowered to a GPU inside a row.kernel");
}

LogicalResult rowgpu::checkForGPU(row::KernelOp kernel, FloatType compute) {
  WalkResult result = kernel.getBody().walk([&](Operation *op) {
    if (failed(checkOp(op)))
      return WalkResult::interrupt();
    for (Type type : op->getResultTypes()) {
      Type element = getElementTypeOrSelf(type);
      // Loads and stores have none but the compute type; what is computed once
      // may take float64 in between.
      if (isa<FloatType>(element) && element != compute && !element.isF64()) {
        op->emitError("expects one compute type in a kernel, got ")
            << compute << " and " << element;
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}
