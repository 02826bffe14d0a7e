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
  /// Rows, each combined; every thread of the row gets the results.
  llvm::SmallVector<mlir::Value> run(llvm::ArrayRef<row::Kind> kinds,
                                     llvm::ArrayRef<mlir::Value> own);

private:
  llvm::SmallVector<mlir::Value> combineWarps(llvm::ArrayRef<row::Kind> kinds,
                                              llvm::ArrayRef<mlir::Value> own);

  KernelState &s;
};

} // namespace sluice::rowgpu

#endif
