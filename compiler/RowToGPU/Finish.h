// What happens after all tokens: the last block computes row.finalize.
#ifndef SLUICE_COMPILER_ROWTOGPU_FINISH_H
#define SLUICE_COMPILER_ROWTOGPU_FINISH_H

#include "compiler/RowToGPU/Accumulators.h"

namespace sluice::rowgpu {

/// One launch does it all: whichever block is the last to leave its partials
/// adds up those of all blocks, in the blocks' order.
void emitFinish(KernelState &state, Lanes &lanes, Accumulators &accumulators,
                row::FinalizeOp finalize);

} // namespace sluice::rowgpu

#endif
