// Combining the experts of a row, which several threads hold.
#ifndef SLUICE_COMPILER_ROWTOGPU_REDUCTION_H
#define SLUICE_COMPILER_ROWTOGPU_REDUCTION_H

#include "compiler/RowToGPU/KernelState.h"

namespace sluice::rowgpu {

class Reduction {
public:
  explicit Reduction(KernelState &state) : s(state) {}

  /// A thread's own values, combined pairwise; `live` has those that count.
  mlir::Value combineOwn(row::Kind kind, llvm::ArrayRef<mlir::Value> values,
                         llvm::ArrayRef<mlir::Value> live);
  /// All experts of the row, of which a thread has `values`; every thread of
  /// the row gets the result.
  mlir::Value combineRow(row::Kind kind, llvm::ArrayRef<mlir::Value> values,
                         llvm::ArrayRef<mlir::Value> live);

private:
  /// The values that count, and neutral ones in place of others.
  llvm::SmallVector<mlir::Value> getCounted(row::Kind kind,
                                            llvm::ArrayRef<mlir::Value> values,
                                            llvm::ArrayRef<mlir::Value> live);
  /// Those of all warps of the row.
  llvm::SmallVector<mlir::Value>
  exchangeParts(llvm::ArrayRef<mlir::Value> parts);

  KernelState &s;
};

} // namespace sluice::rowgpu

#endif
