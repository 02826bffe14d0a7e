// The route dialect: what a Mixture-of-Experts router computes.
#ifndef SLUICE_DIALECTS_ROUTE_ROUTEDIALECT_H
#define SLUICE_DIALECTS_ROUTE_ROUTEDIALECT_H

#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TensorEncoding.h"

namespace sluice::route {

/// How a derivative rule treats one of its operands.
enum class OperandActivity {
  Active,   ///< the rule gives its cotangent
  Inactive, ///< its derivative is zero by definition
  Refused,  ///< a derivative exists, but no formula for it is known
};

/// The axis of tokens: dynamic, and first in every type that has it.
inline constexpr llvm::StringLiteral kTokenAxis = "T";

/// The axis of token groups: first in a table with a row for each group.
inline constexpr llvm::StringLiteral kGroupAxis = "G";

/// The largest stream number of a draw: one byte of Philox's counter.
inline constexpr int32_t kMaxStream = 255;

/// The highest derivative of digamma that `route.polygamma` computes.
inline constexpr int64_t kMaxPolygamma = 20;

/// Whether an op is a constant that differs between a row's or tensor's
/// entries, or may.
bool isUnevenConstant(mlir::Operation *op);

template <typename ConcreteType>
class Composite : public mlir::OpTrait::TraitBase<ConcreteType, Composite> {};

/// Fails with an error unless operands and results are all tensors, all vectors
/// or all neither.
llvm::LogicalResult verifyOneContainer(mlir::Operation *op);

template <typename ConcreteType>
struct OneContainer : mlir::OpTrait::TraitBase<ConcreteType, OneContainer> {
  static llvm::LogicalResult verifyTrait(mlir::Operation *op) {
    return verifyOneContainer(op);
  }
};

template <typename ConcreteType>
class Inactive : public mlir::OpTrait::TraitBase<ConcreteType, Inactive> {};

} // namespace sluice::route

#include "dialects/Route/RouteDialect.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Route/RouteAttrs.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/Route/RouteInterfaces.h.inc"
#include "dialects/Route/RouteTypes.h.inc"

namespace sluice::route {

/// The axes of a value's type; null for scalars and vectors.
AxesAttr getAxes(mlir::Type type);

/// The names of a value's axes; empty for scalars and vectors.
llvm::ArrayRef<mlir::StringAttr> getAxisNames(mlir::Type type);

/// Whether the value has the axis.
bool hasAxis(mlir::Type type, llvm::StringRef axis);

/// Whether the value has a row for each group of tokens.
bool isTable(mlir::Type type);

/// The type that remains of `type` when the axes are reduced away.
mlir::Type dropAxes(mlir::Type type, llvm::ArrayRef<llvm::StringRef> axes);

} // namespace sluice::route

#endif
