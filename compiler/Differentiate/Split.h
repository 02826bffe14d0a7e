// Splits a joint graph into a forward and a backward function.
#ifndef SLUICE_COMPILER_DIFFERENTIATE_SPLIT_H
#define SLUICE_COMPILER_DIFFERENTIATE_SPLIT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace sluice::route {

/// A function whose block ends with adjoint ops, and whose arguments end with
/// cotangents.
struct JointGraph {
  mlir::func::FuncOp function;
  llvm::SmallVector<mlir::Operation *> adjointOps;
  llvm::SmallVector<mlir::BlockArgument> cotangents;
  llvm::SmallVector<mlir::Value> gradients;
};

/// Puts the backward function behind the forward one: a clone of the adjoint
/// ops. The forward returns what these use of it.
void splitJointGraph(const JointGraph &graph, llvm::StringRef backwardName);

/// Takes the adjoint ops and cotangents out of the function again.
void eraseAdjoints(JointGraph &graph);

} // namespace sluice::route

#endif
