// Which layout a kernel gets.
#ifndef SLUICE_COMPILER_ROWTOGPU_COSTMODEL_H
#define SLUICE_COMPILER_ROWTOGPU_COSTMODEL_H

#include "compiler/RowToGPU/Layout.h"
#include "dialects/Row/RowDialect.h"

namespace sluice::rowgpu {

/// The layout that the request allows and the model expects to be fastest. It
/// may be one that no kernel can have.
GPULayout chooseLayout(row::KernelOp kernel, LayoutRequest request);

} // namespace sluice::rowgpu

#endif
