// row-save-registers: an order of work in which few rows wait in registers.
#ifndef SLUICE_COMPILER_SAVEREGISTERS_SAVEREGISTERS_H
#define SLUICE_COMPILER_SAVEREGISTERS_SAVEREGISTERS_H

#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/SaveRegisters/SaveRegisters.h.inc"

} // namespace sluice

#endif
