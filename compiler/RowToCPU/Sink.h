// Moves cheap work into the regions of row.switch.
#ifndef SLUICE_COMPILER_ROWTOCPU_SINK_H
#define SLUICE_COMPILER_ROWTOCPU_SINK_H

#include "dialects/Row/RowDialect.h"

namespace sluice {

/// Every value that a region uses is copied to a dense list, lane by lane. One
/// that a few operations make of other used values is better made again there.
void sinkIntoSwitches(row::KernelOp kernel);

} // namespace sluice

#endif
