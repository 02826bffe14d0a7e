// The reverse sweep: adjoint ops for a function of one block.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_ADJOINT_H
#define SLUICE_COMPILER_DIFFERENTIATE_ADJOINT_H

#include "compiler/Differentiate/Activity.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace sluice::route {

/// Where a cotangent counts: where the condition holds, or where it does not;
/// everywhere if there is none. The condition may lack axes of the cotangent.
struct Mask {
  mlir::Value condition;
  bool holds = true;

  bool operator==(const Mask &other) const {
    return condition == other.condition && holds == other.holds;
  }
};

/// A cotangent that is 0 outside of its mask, whatever its value is there: what
/// a `select` does not choose may be NaN, and so may be its derivative.
struct MaskedCotangent {
  mlir::Value value;
  Mask mask;
};

/// Appends adjoint ops to the builder's place and remembers the cotangents. A
/// mask goes along with a cotangent through ops that keep apart what it takes
/// apart, so that no derivative on the way turns a 0 into a NaN.
class AdjointSweep {
public:
  AdjointSweep(const Activity &activity, mlir::OpBuilder &builder)
      : activity(activity), builder(builder) {}

  /// Adds to a value's cotangent, unless the value is constant for us.
  void accumulate(mlir::Value value, MaskedCotangent cotangent);

  /// Passes the cotangents of the op's results on to its operands.
  mlir::LogicalResult visit(mlir::Operation &op);

  /// The value's cotangent; zeros where it has none.
  mlir::Value getCotangent(mlir::Value value);

private:
  void visitSelect(mlir::arith::SelectOp op);
  mlir::LogicalResult apply(DifferentiableOpInterface rule,
                            llvm::ArrayRef<mlir::Value> cotangents, Mask mask);
  mlir::Value settle(const MaskedCotangent &cotangent);

  const Activity &activity;
  mlir::OpBuilder &builder;
  llvm::DenseMap<mlir::Value, MaskedCotangent> cotangents;
};

} // namespace sluice::route

#endif
