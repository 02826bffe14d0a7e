// Activity analysis: which values a derivative passes through.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_ACTIVITY_H
#define SLUICE_COMPILER_DIFFERENTIATE_ACTIVITY_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"

namespace sluice::route {

/// Numbers in any container: what a derivative may pass through.
bool isFloatLike(mlir::Type type);

/// How a derivative with respect to an operand is treated; Active where the op
/// declares nothing.
OperandActivity getActivity(mlir::OpOperand &operand);

/// Which values of a function of one block are varied: a marked argument
/// changes them. The reverse sweep itself finds what reaches a result.
class Activity {
public:
  explicit Activity(mlir::func::FuncOp function);

  bool isVaried(mlir::Value value) const { return varied.contains(value); }

  /// Whether an operand of the op is varied, at any depth of regions.
  bool isReached(mlir::Operation *op) const { return reached.contains(op); }

private:
  void visit(mlir::Operation &op);

  llvm::DenseSet<mlir::Value> varied;
  llvm::DenseSet<mlir::Operation *> reached;
};

} // namespace sluice::route

#endif
