// row-order-to-gpu: kernels that see the order of all tokens become gpu.funcs.
#ifndef SLUICE_COMPILER_ORDERTOGPU_ORDERTOGPU_H
#define SLUICE_COMPILER_ORDERTOGPU_ORDERTOGPU_H

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/OrderToGPU/OrderToGPU.h.inc"

} // namespace sluice

#endif
