// The reverse sweep: adjoint ops for a function of one block.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_ADJOINT_H
#define SLUICE_COMPILER_DIFFERENTIATE_ADJOINT_H

#include "compiler/Differentiate/Activity.h"
#include "mlir/IR/Builders.h"

namespace sluice::route {

/// Appends adjoint ops to the builder's place and remembers the cotangents.
class AdjointSweep {
public:
  AdjointSweep(const Activity &activity, mlir::OpBuilder &builder)
      : activity(activity), builder(builder) {}

  /// Adds to a value's cotangent, unless the value is constant for us.
  void accumulate(mlir::Value value, mlir::Value cotangent);

  /// Passes the cotangents of the op's results on to its operands.
  mlir::LogicalResult visit(mlir::Operation &op);

  /// The value's cotangent; zeros where it has none.
  mlir::Value getCotangent(mlir::Value value);

private:
  mlir::LogicalResult apply(DifferentiableOpInterface rule,
                            llvm::ArrayRef<mlir::Value> cotangents);

  const Activity &activity;
  mlir::OpBuilder &builder;
  llvm::DenseMap<mlir::Value, mlir::Value> cotangents;
};

} // namespace sluice::route

#endif
