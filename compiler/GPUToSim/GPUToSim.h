// gpu-to-sim: GPU kernels become host code of one simulated thread.
#ifndef SLUICE_COMPILER_GPUTOSIM_GPUTOSIM_H
#define SLUICE_COMPILER_GPUTOSIM_GPUTOSIM_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/GPUToSim/GPUToSim.h.inc"

} // namespace sluice

#endif
