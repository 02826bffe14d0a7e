// Which layout a kernel gets.
#ifndef SLUICE_COMPILER_ROWTOGPU_COSTMODEL_H
#define SLUICE_COMPILER_ROWTOGPU_COSTMODEL_H

#include "compiler/RowToGPU/Layout.h"
#include "dialects/Row/RowDialect.h"

namespace sluice::rowgpu {

/// What is asked for; 0 leaves the choice to the model.
struct LayoutRequest {
  int64_t lanes = 0, warpsPerRow = 0, threads = 0, maxBlocks = 0;
};

/// The layout that the request allows and the model expects to be fastest.
GPULayout chooseLayout(row::KernelOp kernel, mlir::FloatType compute,
                       LayoutRequest request);

} // namespace sluice::rowgpu

#endif
