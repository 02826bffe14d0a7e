// Which layout a kernel gets.
//
// Registers decide. A multiprocessor has 65536 for all its threads, so what a
// thread takes says how many warps run at a time, and hide each other's
// waiting.
//
//   values     4 experts a thread (16 bytes in float32) where that fits into 96
//              registers; 8 where it fits into 64; fewer where it does not fit
//              or a row would have less than 2 threads; up to 32, within 112
//              registers, where a warp could not hold a row otherwise;
//   lanes      as many as that takes, a power of two: a warp holds several rows
//              where experts are few;
//   warps      more than one for a row where the values do not fit otherwise;
//   threads    128 of a block, 256 where registers allow 16 warps only, which
//              took 5 % less on an H100 (8192 tokens, 64 experts), fewer if
//              more warps then run at a time; a row's where it takes several
//              warps, which took 3.5 % less (256 experts);
//   blocks     those that 132 multiprocessors, an H100's, run at a time, of 128
//              registers a thread where it takes more than 64: the same on
//              every GPU, so that sums over tokens are bitwise the same.
//
// Bytes and arithmetic decide elsewhere: `route-plan-residuals` what is saved.
#ifndef SLUICE_COMPILER_ROWTOGPU_COSTMODEL_H
#define SLUICE_COMPILER_ROWTOGPU_COSTMODEL_H

#include "compiler/RowToGPU/Layout.h"
#include "dialects/Row/RowDialect.h"

namespace sluice::rowgpu {

/// The layout that the request allows and the model expects to be fastest.
/// Fails with the values if there is none.
llvm::Expected<GPULayout> chooseLayout(row::KernelOp kernel,
                                       LayoutRequest request);

} // namespace sluice::rowgpu

#endif
