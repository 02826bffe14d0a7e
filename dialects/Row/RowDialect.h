// The row dialect: how one kernel computes a router, a token's row at a time.
#ifndef SLUICE_DIALECTS_ROW_ROWDIALECT_H
#define SLUICE_DIALECTS_ROW_ROWDIALECT_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Row/RowEnums.h.inc"

#include "dialects/Row/RowDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Row/RowTypes.h.inc"
#define GET_OP_CLASSES
#include "dialects/Row/RowOps.h.inc"

namespace sluice::row {

/// Marks draws of values without a token axis.
constexpr llvm::StringLiteral kNoTokenAttrName = "row.no_token";

/// Whether a buffer has a value for each token.
bool hasTokens(mlir::MemRefType type);

/// The number of experts in a buffer; 0 where it has no such axis.
int64_t getNumExperts(mlir::MemRefType type);

/// Whether a buffer has a row of experts for each group of tokens.
bool isTable(mlir::MemRefType type);

/// The stride of a dimension, if it is known.
std::optional<int64_t> getStride(mlir::MemRefType type, unsigned dimension);

/// Whether the strides of a buffer are known: it is one that is made for the
/// kernel, and starts at a multiple of 16 bytes.
bool isOwn(mlir::MemRefType type);

/// Whether an op has any of the values among its operands, or uses it in a
/// region.
bool usesAny(mlir::Operation *op, const llvm::DenseSet<mlir::Value> &values);

} // namespace sluice::row

#endif
