// sluice-lower-gpu: GPU kernels become functions of the LLVM dialect.
#ifndef SLUICE_COMPILER_GPUTONVVM_GPUTONVVM_H
#define SLUICE_COMPILER_GPUTONVVM_GPUTONVVM_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/GPUToNVVM/GPUToNVVM.h.inc"

} // namespace sluice

#endif
