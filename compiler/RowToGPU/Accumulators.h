// Sums over tokens: a thread's, the block's, and all blocks', in fixed order.
#ifndef SLUICE_COMPILER_ROWTOGPU_ACCUMULATORS_H
#define SLUICE_COMPILER_ROWTOGPU_ACCUMULATORS_H

#include "compiler/RowToGPU/Lanes.h"

namespace sluice::rowgpu {

class Accumulators {
public:
  explicit Accumulators(KernelState &state);

  bool empty() const { return slots.empty(); }
  /// Float64 words that a block leaves.
  int64_t getCount() const { return count; }

  /// What the loop over tokens starts from, and what it hands on.
  llvm::SmallVector<mlir::Value> start();
  void take(mlir::ValueRange sums);
  void add(row::AccumulateOp op, Lanes &lanes, Reduction &reduction);
  llvm::SmallVector<mlir::Value> getSums() const;

  /// Combines the block's threads and writes its partials.
  void endBlock();
  /// For the last block: combines all blocks' partials in their order.
  void combineBlocks();
  /// A total, where each thread needs it.
  void mapTotal(row::TotalOp op, Lanes &lanes);

private:
  struct Slot {
    row::AccumulateOp op;
    bool perExpert;
    int64_t offset, size;
    llvm::SmallVector<mlir::Value> sums;
  };

  mlir::Value place(mlir::Value block, mlir::Value index);
  llvm::SmallVector<Slot *> getScalars();
  /// Neighbouring threads that hold the same sum in the loop over tokens.
  int64_t countAlike(const Slot &slot) const;
  llvm::SmallVector<mlir::Value> combineBlocks(llvm::ArrayRef<Slot *> scalars);
  void reduceScalars(llvm::SmallVector<mlir::Value> sums,
                     llvm::ArrayRef<int64_t> alike,
                     llvm::function_ref<mlir::Value(Slot &)> address);
  void endPerExpert(Slot &slot, int64_t group);
  void combineBlocks(Slot &slot);
  mlir::Value combineBlocks(Slot &slot, mlir::Value word, mlir::Value first,
                            int64_t step);
  /// Float64 words, used for one thing after the other.
  mlir::Value getShared();
  mlir::Value placeOfTotal(const Slot &slot);

  KernelState &s;
  llvm::SmallVector<Slot> slots;
  int64_t count = 0;
};

} // namespace sluice::rowgpu

#endif
