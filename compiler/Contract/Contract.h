// row-contract: products of gradients that are added become one operation.
#ifndef SLUICE_COMPILER_CONTRACT_CONTRACT_H
#define SLUICE_COMPILER_CONTRACT_CONTRACT_H

#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Pass/Pass.h"

namespace sluice {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "compiler/Contract/Contract.h.inc"

} // namespace sluice

#endif
