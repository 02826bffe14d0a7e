#include "compiler/RowToGPU/CostModel.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Values of a row that a thread holds: more take too many registers.
static constexpr int64_t kValues = 8;

/// Bytes of the narrowest element that rows are stored in.
static int64_t getStorageBytes(row::KernelOp kernel) {
  int64_t bytes = 8;
  for (Type type : kernel.getArgumentTypes())
    if (auto buffer = dyn_cast<MemRefType>(type))
      if (row::getNumExperts(buffer))
        bytes = std::min<int64_t>(bytes, buffer.getElementTypeBitWidth() / 8);
  return bytes;
}

GPULayout rowgpu::chooseLayout(row::KernelOp kernel, LayoutRequest request) {
  int64_t experts = kernel.getNumExperts();
  int64_t needed = llvm::divideCeil(std::max<int64_t>(experts, 1), kValues);
  int64_t lanes = request.lanes;
  if (!lanes)
    lanes = request.warpsPerRow > 1
                ? kWarp
                : std::min<int64_t>(kWarp, llvm::PowerOf2Ceil(needed));
  int64_t warps = request.warpsPerRow;
  if (!warps)
    warps = lanes < kWarp ? 1 : llvm::divideCeil(needed, lanes);
  GPULayout layout =
      GPULayout::create(experts, lanes, warps, getStorageBytes(kernel));
  layout.threads = request.threads ? request.threads
                                   : llvm::alignTo(4 * kWarp, kWarp * warps);
  layout.maxBlocks = request.maxBlocks ? request.maxBlocks : 528;
  return layout;
}
