// gpu-pack-parameters: the words that a kernel uses, in the order of use.
#ifndef SLUICE_COMPILER_PACKPARAMETERS_PACKPARAMETERS_H
#define SLUICE_COMPILER_PACKPARAMETERS_PACKPARAMETERS_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/PackParameters/PackParameters.h.inc"

} // namespace sluice

#endif
