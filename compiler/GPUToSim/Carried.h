// What a thread takes along on its way, in arguments that blocks get for it.
#ifndef SLUICE_COMPILER_GPUTOSIM_CARRIED_H
#define SLUICE_COMPILER_GPUTOSIM_CARRIED_H

#include "mlir/Analysis/CFGLoopInfo.h"
#include "mlir/IR/Value.h"

#include "llvm/ADT/DenseMap.h"

namespace sluice {

/// The pointers that others are some elements away from: they tell which buffer
/// is meant, however far away. They go the way of the others, through choices,
/// branches and loops.
class Origins {
public:
  mlir::Value of(mlir::Value pointer);

private:
  mlir::Value ofChoice(mlir::Value pointer, mlir::Value condition,
                       mlir::Value yes, mlir::Value no);
  mlir::Value ofArgument(mlir::BlockArgument pointer);

  /// Of choices and arguments.
  llvm::DenseMap<mlir::Value, mlir::Value> known;
};

/// Which rounds of the loops around it a thread is in, one by one and in one
/// number.
class Rounds {
public:
  /// An i64 before `op`, which two threads have in common if they are in the
  /// same round of each loop around `op`; else hardly ever.
  mlir::Value at(mlir::Operation *op);

private:
  /// Null if the loop is entered by other ops than branches.
  mlir::Value of(mlir::CFGLoop *loop);

  std::optional<mlir::CFGLoopInfo> loops;
  llvm::DenseMap<mlir::CFGLoop *, mlir::Value> known;
};

} // namespace sluice

#endif
