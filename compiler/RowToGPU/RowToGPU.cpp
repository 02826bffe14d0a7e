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

/// What every block may have without asking the driver for more.
constexpr int64_t kSharedBytes = 48 << 10;

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
      return refuse(kernel, llvm::toString(layout.takeError()));
    int64_t bytes = lowerToGPU(kernel, module, compute, *layout);
    if (bytes > kSharedBytes)
      return refuse(kernel, "expects at most " + Twine(kSharedBytes) +
                                " bytes of shared memory for a block, got " +
                                Twine(bytes) + " for " +
                                Twine(layout->threads) + " threads of " +
                                Twine(layout->run) +
                                " neighbouring experts each");
    kernel.erase();
    return success();
  }

  static LogicalResult refuse(row::KernelOp kernel, const Twine &text) {
    InFlightDiagnostic error = kernel.emitError(text);
    error.getUnderlyingDiagnostic()->getMetadata().push_back(
        DiagnosticArgument(kRefusedLayout));
    return error;
  }
};

} // namespace
} // namespace sluice
