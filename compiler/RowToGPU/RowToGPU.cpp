#include "compiler/RowToGPU/RowToGPU.h"
#include "compiler/RowToGPU/CostModel.h"
#include "compiler/RowToGPU/KernelLowering.h"
#include "dialects/Route/RouteDialect.h"
#include "dialects/Row/LaneCheck.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sluice::rowgpu;

namespace sluice {
#define GEN_PASS_DEF_ROWTOGPU
#include "compiler/RowToGPU/RowToGPU.h.inc"

namespace {

struct RowToGPUPass : impl::RowToGPUBase<RowToGPUPass> {
  using RowToGPUBase::RowToGPUBase;

  void runOnOperation() override {
    SmallVector<Operation *> kernels;
    for (Operation &op : getOperation().getOps())
      if (isa<row::KernelOp, row::OrderOp>(op))
        kernels.push_back(&op);
    if (kernels.empty())
      return;
    OpBuilder builder(kernels.front());
    auto module =
        gpu::GPUModuleOp::create(builder, getOperation().getLoc(), "kernels");
    for (Operation *op : kernels) {
      auto kernel = dyn_cast<row::KernelOp>(op);
      if (!kernel)
        op->moveBefore(module.getBody(), module.getBody()->end());
      else if (failed(lower(kernel, module)))
        return signalPassFailure();
    }
  }

private:
  LogicalResult lower(row::KernelOp kernel, gpu::GPUModuleOp module) {
    FloatType compute = row::getComputeType(kernel);
    if (failed(row::checkLanes(kernel, compute, "a GPU")))
      return failure();
    LayoutRequest request{lanes, warpsPerRow, threads, maxBlocks};
    llvm::Expected<GPULayout> layout = chooseLayout(kernel, request);
    if (!layout)
      return kernel.emitError(llvm::toString(layout.takeError()));
    lowerToGPU(kernel, module, compute, *layout);
    kernel.erase();
    return success();
  }
};

} // namespace
} // namespace sluice
