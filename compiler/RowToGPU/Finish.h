// What happens after all tokens: the last block computes row.finalize.
#ifndef SLUICE_COMPILER_ROWTOGPU_FINISH_H
#define SLUICE_COMPILER_ROWTOGPU_FINISH_H

#include "compiler/RowToGPU/Accumulators.h"

namespace sluice::rowgpu {

/// One launch does it all: the block of the largest number waits for the sums
/// of all others, and adds them up in the blocks' order. A GPU starts blocks in
/// that order, so that all others run by then (CUB's scan relies on it too).
void emitFinish(KernelState &state, Lanes &lanes, Accumulators &accumulators,
                row::FinalizeOp finalize);

} // namespace sluice::rowgpu

#endif
