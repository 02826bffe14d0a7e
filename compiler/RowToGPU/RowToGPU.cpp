#include "compiler/RowToGPU/RowToGPU.h"
#include "compiler/RowToGPU/CostModel.h"
#include "compiler/RowToGPU/KernelLowering.h"
#include "dialects/Route/RouteDialect.h"
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

/// float64 where any value is, else float32.
FloatType getComputeType(row::KernelOp kernel) {
  bool wide = false;
  kernel.walk([&](Operation *op) {
    if (auto load = dyn_cast<row::LoadOp>(op))
      wide |= getElementTypeOrSelf(load.getType()).isF64();
    if (auto store = dyn_cast<row::StoreOp>(op))
      wide |= getElementTypeOrSelf(store.getValue().getType()).isF64();
  });
  MLIRContext *context = kernel.getContext();
  return wide ? FloatType(Float64Type::get(context))
              : FloatType(Float32Type::get(context));
}

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
    FloatType compute = getComputeType(kernel);
    if (failed(checkForGPU(kernel, compute)))
      return failure();
    LayoutRequest request{lanes, warpsPerRow, threads, maxBlocks};
    GPULayout layout = chooseLayout(kernel, request);
    if (llvm::Error error = layout.verify())
      return kernel.emitError(llvm::toString(std::move(error)));
    lowerToGPU(kernel, module, compute, layout);
    kernel.erase();
    return success();
  }
};

} // namespace
} // namespace sluice
