#include "compiler/RowToCPU/RowToCPU.h"
#include "compiler/RowToCPU/KernelLowering.h"
#include "compiler/Sink/Sink.h"
#include "dialects/Route/RouteDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_ROWTOCPU
#include "compiler/RowToCPU/RowToCPU.h.inc"

namespace {

/// float64 where any value is, else float32.
FloatType getComputeType(row::KernelOp kernel) {
  bool wide = false;
  kernel.walk([&](row::LoadOp op) {
    wide |= getElementTypeOrSelf(op.getType()).isF64();
  });
  kernel.walk([&](row::StoreOp op) {
    wide |= getElementTypeOrSelf(op.getValue().getType()).isF64();
  });
  MLIRContext *context = kernel.getContext();
  return wide ? FloatType(Float64Type::get(context))
              : FloatType(Float32Type::get(context));
}

/// Every value that a region uses is copied to a dense list, lane by lane. One
/// that a few operations make of other used values is better made again there.
void sinkIntoSwitches(row::KernelOp kernel) {
  constexpr unsigned most = 4; // no more than copying to a list and back
  auto costOf = [](Operation *op) -> std::optional<unsigned> {
    bool cheap = isa<arith::ArithDialect>(op->getDialect()) &&
                 op->getNumRegions() == 0 && !isa<arith::DivFOp>(op);
    return cheap ? std::optional(1u) : std::nullopt;
  };
  kernel.walk([&](row::SwitchOp op) {
    for (Region &region : op.getCases())
      // A case that computes nothing stays so.
      if (!llvm::hasSingleElement(region.front()))
        sinkInto(region, most, costOf);
  });
}

/// Ops that the lowering knows how to spread over lanes.
LogicalResult checkOp(Operation *op) {
  Dialect *dialect = op->getDialect();
  StringRef name = dialect ? dialect->getNamespace() : "";
  DenseElementsAttr lanes;
  if (matchPattern(op, m_Constant(&lanes)) && !lanes.isSplat())
    return op->emitError("expects the same constant in all lanes");
  if (isa<vector::BroadcastOp>(op) || isa<scf::ForOp, scf::YieldOp>(op) ||
      llvm::is_contained({"row", "arith", "math"}, name))
    return success();
  return op->emitError("cannot be lowered to the CPU inside a row.kernel");
}

LogicalResult checkKernel(row::KernelOp kernel, FloatType compute) {
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

struct RowToCPUPass : impl::RowToCPUBase<RowToCPUPass> {
  using RowToCPUBase::RowToCPUBase;

  void runOnOperation() override {
    if (!llvm::is_contained({128u, 256u, 512u}, vectorBits.getValue())) {
      getOperation().emitError("expects vectors of 128, 256 or 512 bits, got ")
          << vectorBits.getValue();
      return signalPassFailure();
    }
    auto kernels = llvm::to_vector(getOperation().getOps<row::KernelOp>());
    for (row::KernelOp kernel : kernels) {
      FloatType compute = getComputeType(kernel);
      if (failed(checkKernel(kernel, compute)))
        return signalPassFailure();
      Tile tile(vectorBits, compute.getWidth(), kernel.getNumExperts());
      if (tile.compresses())
        sinkIntoSwitches(kernel);
      lowerKernel(kernel, compute, tile);
      kernel.erase();
    }
    for (auto order :
         llvm::make_early_inc_range(getOperation().getOps<row::OrderOp>()))
      declareOrder(order);
  }
};

} // namespace
} // namespace sluice
