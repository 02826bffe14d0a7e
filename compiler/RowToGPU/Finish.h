// What happens after all tokens: the last block computes row.finalize.
#ifndef SLUICE_COMPILER_ROWTOGPU_FINISH_H
#define SLUICE_COMPILER_ROWTOGPU_FINISH_H

#include "compiler/RowToGPU/Accumulators.h"

namespace sluice::rowgpu {

/// One launch does it all: the block of the largest number waits for the sums
/// of all others, and adds them up in a fixed order. The others wait for
/// nobody: it would wait for ever only where such blocks, one of each launch
/// that runs, held every place in which others could start. GPUs start blocks
/// in the order of their numbers, which CUDA does not document; CUB's scan, in
/// which every block waits for those before, relies on it far more.
void emitFinish(KernelState &state, Lanes &lanes, Accumulators &accumulators,
                row::FinalizeOp finalize);

} // namespace sluice::rowgpu

#endif
