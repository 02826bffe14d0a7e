// How many registers a kernel takes.
#ifndef SLUICE_COMPILER_ROWTOGPU_REGISTERS_H
#define SLUICE_COMPILER_ROWTOGPU_REGISTERS_H

#include "dialects/Row/RowDialect.h"

namespace sluice::rowgpu {

/// An estimate for a thread that has `values` experts of each row, in registers
/// of 32 bits: what waits at the place where most does. A row that is made in
/// one run of elementwise ops and used in another waits with all its values;
/// what lives inside of a run or a region, with one.
int64_t estimateRegisters(row::KernelOp kernel, int64_t values);

} // namespace sluice::rowgpu

#endif
