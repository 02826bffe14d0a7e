// What compiled code calls in the simulator.
#ifndef SLUICE_RUNTIME_SIM_HOOKS_H
#define SLUICE_RUNTIME_SIM_HOOKS_H

#include "runtime/jit/ObjectCode.h"

namespace sluice::sim {

/// The functions of Interface.h, for the linker.
std::vector<NativeSymbol> hookSymbols();

} // namespace sluice::sim

#endif
