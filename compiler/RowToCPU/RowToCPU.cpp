#include "compiler/RowToCPU/RowToCPU.h"
#include "compiler/RowToCPU/KernelLowering.h"
#include "compiler/Sink/Sink.h"
#include "dialects/Route/RouteDialect.h"
#include "dialects/Row/LaneCheck.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_ROWTOCPU
#include "compiler/RowToCPU/RowToCPU.h.inc"

namespace {

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
      sinkInto(region, most, costOf);
  });
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
      FloatType compute = row::getComputeType(kernel);
      if (failed(row::checkLanes(kernel, compute, "the CPU")))
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
