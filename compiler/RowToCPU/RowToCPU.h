// row-to-cpu: row kernels become vector loops over tiles of tokens.
#ifndef SLUICE_COMPILER_ROWTOCPU_ROWTOCPU_H
#define SLUICE_COMPILER_ROWTOCPU_ROWTOCPU_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/RowToCPU/RowToCPU.h.inc"

} // namespace sluice

#endif
