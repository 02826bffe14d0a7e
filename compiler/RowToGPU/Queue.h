// Work that some values of a warp want, gathered in shared memory.
//
// Each lane writes what the work takes, for each of its values that want it, to
// the next place of the warp's part of shared memory. Then all lanes work on 32
// of those at a time, whoever they belong to, and leave the results at the same
// places. As many rounds as it takes for all of the warp's values: not as many
// as for the lane that has most.
#ifndef SLUICE_COMPILER_ROWTOGPU_QUEUE_H
#define SLUICE_COMPILER_ROWTOGPU_QUEUE_H

#include "compiler/RowToGPU/KernelState.h"

namespace sluice::rowgpu {

class Queue {
public:
  /// The values of a lane that one queue of so many columns takes: a power of
  /// two, 1 if there is no room for more.
  static int64_t capacity(const KernelState &s, int64_t values,
                          int64_t columns);

  /// For the lane's values that want the work, `capacity` of them at most.
  Queue(KernelState &s, llvm::ArrayRef<mlir::Value> wants, int64_t capacity);

  using Work = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      llvm::ArrayRef<mlir::Value> inputs)>;
  /// Hands `inputs`, columns of one number for each of the lane's values, to
  /// `work`, and puts its results in the place of `old` where they are wanted.
  /// Some value of the warp must want it.
  llvm::SmallVector<llvm::SmallVector<mlir::Value>>
  run(llvm::ArrayRef<llvm::SmallVector<mlir::Value>> inputs,
      llvm::ArrayRef<llvm::SmallVector<mlir::Value>> old, Work work);

private:
  struct Column {
    mlir::Type type;
    mlir::Value array; ///< the block's
  };

  Column column(mlir::Type type, llvm::StringRef use, size_t number);
  void write(const Column &column, mlir::Value place, mlir::Value value);
  mlir::Value read(const Column &column, mlir::Value place);

  KernelState &s;
  llvm::SmallVector<mlir::Value> wants;
  llvm::SmallVector<mlir::Value> places; ///< in columns, of the lane's values
  mlir::Value first;                     ///< place of the warp
  mlir::Value count;                     ///< of the warp, in all its lanes
  int64_t perWarp;
};

} // namespace sluice::rowgpu

#endif
