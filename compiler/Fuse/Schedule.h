// Which kernel computes each value of a router.
#ifndef SLUICE_COMPILER_FUSE_SCHEDULE_H
#define SLUICE_COMPILER_FUSE_SCHEDULE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace sluice {

/// The place of a value in the sequence of kernels.
struct Place {
  /// The first kernel in which the value can be computed.
  unsigned kernel = 0;
  /// It is known only once that kernel has seen all tokens.
  bool afterTokens = false;
  /// An order kernel makes it, which stands after the row kernel `kernel`.
  bool ordered = false;
};

/// The places of all values of a function of one block.
class Schedule {
public:
  explicit Schedule(mlir::func::FuncOp function);

  Place operator[](mlir::Value value) const { return places.lookup(value); }
  unsigned getNumKernels() const { return numKernels; }

private:
  Place computePlace(mlir::Operation &op) const;

  llvm::DenseMap<mlir::Value, Place> places;
  unsigned numKernels = 1;
};

/// Whether an op combines values over the tokens.
bool reducesTokens(mlir::Operation *op);

/// Whether an op moves or counts tokens: an order kernel.
bool ordersTokens(mlir::Operation *op);

} // namespace sluice

#endif
