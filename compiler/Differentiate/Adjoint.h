// The reverse sweep: adjoint ops for a function of one block.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_ADJOINT_H
#define SLUICE_COMPILER_DIFFERENTIATE_ADJOINT_H

#include "compiler/Differentiate/Activity.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace sluice::route {

/// Holds, or does not hold, at each element of a cotangent; its value may lack
/// axes of it.
struct Condition {
  mlir::Value value;
  bool holds = true;

  bool operator==(const Condition &other) const {
    return value == other.value && holds == other.holds;
  }
};

/// Where a cotangent counts: where all of these are met. They are kept apart,
/// since one of tokens goes on where one of experts does not.
using Mask = llvm::SmallVector<Condition, 2>;

/// A cotangent that is 0 outside of its mask, whatever its value is there: what
/// a `select` does not choose may be NaN, and so may be its derivative.
struct MaskedCotangent {
  mlir::Value value;
  Mask mask;
};

/// Appends adjoint ops to the builder's place and remembers the cotangents. A
/// mask goes along with a cotangent, so that no derivative on the way turns a 0
/// into a NaN. Behind an op that joins experts it is met where any of them met
/// it.
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
                            llvm::ArrayRef<mlir::Value> cotangents,
                            const Mask &mask);
  mlir::LogicalResult visitMasked(DifferentiableOpInterface rule,
                                  const MaskedCotangent &cotangent);
  mlir::Value settle(const MaskedCotangent &cotangent);

  const Activity &activity;
  mlir::OpBuilder &builder;
  llvm::DenseMap<mlir::Value, MaskedCotangent> cotangents;
};

} // namespace sluice::route

#endif
