// Activity analysis: which values a derivative passes through.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_ACTIVITY_H
#define SLUICE_COMPILER_DIFFERENTIATE_ACTIVITY_H

#include "dialects/Route/RouteDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseSet.h"

namespace sluice::route {

/// A number, or an array of them: what may have a derivative.
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

private:
  void visit(mlir::Operation &op);

  llvm::DenseSet<mlir::Value> varied;
};

} // namespace sluice::route

#endif
