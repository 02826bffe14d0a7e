// Writes formulas on values with named axes: derivative rules, decompositions
// and canonicalisation patterns share it.
#ifndef SLUICE_DIALECTS_ROUTE_FORMULA_H
#define SLUICE_DIALECTS_ROUTE_FORMULA_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include <optional>

namespace sluice::route {

/// Builds ops at one place. All operands of an elementwise op have one type.
class Formula {
public:
  Formula(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  /// An op whose result type follows from its operands'.
  template <typename Op, typename... Args> mlir::Value make(Args &&...args) {
    return Op::create(builder, loc, std::forward<Args>(args)...);
  }

  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value neg(mlir::Value x);
  mlir::Value scale(mlir::Value x, double factor);
  mlir::Value compare(mlir::arith::CmpFPredicate predicate, mlir::Value a,
                      mlir::Value b);
  mlir::Value select(mlir::Value condition, mlir::Value a, mlir::Value b);

  /// A constant in every place of a float type, whatever its storage.
  mlir::Value constant(mlir::Type type, double value);
  mlir::Value zero(mlir::Type type) { return constant(type, 0.0); }

  /// The value repeated along the axes that it lacks; itself if none.
  mlir::Value broadcast(mlir::Value x, mlir::Type type);
  /// The sum over named axes; the value itself if none is named.
  mlir::Value sum(mlir::Value x, llvm::ArrayRef<llvm::StringRef> axes);

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
};

/// The number that a value holds in every place, seen through broadcasts.
std::optional<double> getConstant(mlir::Value value);

/// Whether a value holds this very number (and sign of zero) in every place.
bool isConstant(mlir::Value value, double number);

/// The axes of `type` that `other` lacks.
llvm::SmallVector<llvm::StringRef> getMissingAxes(mlir::Type type,
                                                  mlir::Type other);

} // namespace sluice::route

#endif
