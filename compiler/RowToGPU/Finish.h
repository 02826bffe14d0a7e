// What happens after all tokens: the last block computes row.finalize.
#ifndef SLUICE_COMPILER_ROWTOGPU_FINISH_H
#define SLUICE_COMPILER_ROWTOGPU_FINISH_H

#include "compiler/RowToGPU/Accumulators.h"

namespace sluice::rowgpu {

/// One launch does it all: the block of the largest number waits for the sums
/// of all others, and adds them up in a fixed order. It would wait for ever if
/// others had not started by then: GPUs start blocks in the order of their
/// numbers, which CUDA does not document, and CUB's scan relies on too.
void emitFinish(KernelState &state, Lanes &lanes, Accumulators &accumulators,
                row::FinalizeOp finalize);

} // namespace sluice::rowgpu

#endif
