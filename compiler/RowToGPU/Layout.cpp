#include "compiler/RowToGPU/Layout.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace sluice;
using namespace sluice::rowgpu;
using llvm::createStringError;
using llvm::Twine;

GPULayout GPULayout::create(int64_t experts, int64_t lanes, int64_t warpsPerRow,
                            int64_t bytes) {
  GPULayout layout;
  layout.experts = experts;
  layout.lanes = lanes;
  layout.warpsPerRow = warpsPerRow;
  int64_t row = std::max<int64_t>(experts, 1);
  int64_t held = llvm::divideCeil(row, layout.rowThreads());
  // A run never straddles the row's end, so that a thread's run is used or not.
  while (layout.run < 16 / bytes && layout.run < held &&
         row % (2 * layout.run) == 0)
    layout.run *= 2;
  layout.values = layout.run * llvm::divideCeil(row, layout.groupStride());
  return layout;
}

llvm::Error LayoutRequest::verify() const {
  if (lanes && (lanes < 0 || !llvm::isPowerOf2_64(lanes) || lanes > kWarp))
    return createStringError(
        "expects 1, 2, 4, 8, 16 or 32 lanes for a row, got " + Twine(lanes));
  if (warpsPerRow < 0 || warpsPerRow > kMaxThreads / kWarp)
    return createStringError("expects 1 to 32 warps for a row, got " +
                             Twine(warpsPerRow));
  if (threads && (threads < kWarp || threads > kMaxThreads || threads % kWarp))
    return createStringError("expects a block of 32 to 1024 threads, in whole "
                             "warps, got " +
                             Twine(threads));
  if (maxBlocks < 0 || maxBlocks > kMaxBlocks)
    return createStringError("expects 1 to " + Twine(kMaxBlocks) +
                             " blocks, got " + Twine(maxBlocks));
  return llvm::Error::success();
}

llvm::Error GPULayout::verify() const {
  if (warpsPerRow > 1 && lanes != kWarp)
    return createStringError(
        "expects one warp for a row, or several of 32 lanes, got " +
        Twine(warpsPerRow) + " of " + Twine(lanes));
  if (threads % rowThreads() != 0)
    return createStringError("expects a block of whole rows of " +
                             Twine(rowThreads()) + " threads, got " +
                             Twine(threads));
  if (values > kMaxValues)
    return createStringError("expects at most " + Twine(kMaxValues) +
                             " experts a thread, got " + Twine(values));
  return llvm::Error::success();
}
