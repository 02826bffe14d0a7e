// Sums over tokens: a thread's, the block's, and all blocks', in fixed order.
#ifndef SLUICE_COMPILER_ROWTOGPU_ACCUMULATORS_H
#define SLUICE_COMPILER_ROWTOGPU_ACCUMULATORS_H

#include "compiler/RowToGPU/Lanes.h"

namespace sluice::rowgpu {

class Accumulators {
public:
  explicit Accumulators(KernelState &state);

  bool empty() const { return slots.empty(); }
  /// Float64 words of sums for each expert that a block leaves.
  int64_t countPartials() const { return numPartials; }
  /// Words that a block posts for the last one: its scalars, or that it is
  /// done.
  int64_t countPosts() const;

  /// What the loop over tokens starts from, and what it hands on.
  llvm::SmallVector<mlir::Value> start();
  void take(mlir::ValueRange sums);
  void add(row::AccumulateOp op, Lanes &lanes, Reduction &reduction);
  llvm::SmallVector<mlir::Value> getSums() const;

  /// Combines the block's threads; writes its sums for each expert.
  void endBlock();
  /// For all blocks but the last: hands their sums to it.
  void post();
  /// For the last block: combines all blocks' sums in a fixed order. Has them
  /// in the first thread, or in all.
  void combineBlocks(bool byAll);
  /// A total, in the threads that have it.
  void mapTotal(row::TotalOp op, Lanes &lanes);

private:
  struct Slot {
    row::AccumulateOp op;
    bool perExpert;
    int64_t offset, size; ///< of its partials
    llvm::SmallVector<mlir::Value> sums;
  };

  mlir::Value place(mlir::Value block, mlir::Value index);
  llvm::SmallVector<Slot *> getScalarSlots();
  /// Neighbouring threads that hold the same sum in the loop over tokens.
  int64_t countAlike(const Slot &slot) const;
  bool hasRows() const;
  /// Combines the sums of all threads of some warps, one of every scalar, of
  /// which as many neighbours as are `alike` count once. Has them in the first
  /// thread, and what changes nothing in all others.
  llvm::SmallVector<mlir::Value>
  combineThreads(llvm::ArrayRef<mlir::Value> sums,
                 llvm::ArrayRef<int64_t> alike, int64_t warps);
  llvm::SmallVector<mlir::Value>
  combineThreads(llvm::ArrayRef<Slot *> ofSums,
                 llvm::ArrayRef<mlir::Value> sums,
                 llvm::ArrayRef<int64_t> alike, int64_t warps);
  llvm::SmallVector<mlir::Value>
  combineWarps(llvm::ArrayRef<Slot *> ofSums,
               llvm::ArrayRef<mlir::Value> ofWarp, int64_t warps);
  int64_t countAtOnce();
  /// A word that another block may post.
  struct Post {
    mlir::Value place, isThere;
  };
  mlir::Value placeOfPost(mlir::Value block, int64_t index);
  int64_t countWaitingWarps() const;
  llvm::SmallVector<Post> findPosts(mlir::Value first, int64_t count,
                                    int64_t step);
  llvm::SmallVector<mlir::Value> waitFor(llvm::ArrayRef<Post> posts);
  void takePosts(llvm::ArrayRef<Post> posts,
                 llvm::MutableArrayRef<mlir::Value> sums);
  llvm::SmallVector<mlir::Value> takePosts(int64_t warps);
  void shareTotals();
  void endPerExpert(Slot &slot, int64_t group);
  void combineBlocks(Slot &slot);
  mlir::Value combineBlocks(Slot &slot, mlir::Value word, mlir::Value first,
                            int64_t step);
  /// Float64 words, used for one thing after the other.
  mlir::Value getShared();

  KernelState &s;
  llvm::SmallVector<Slot> slots;
  int64_t numPartials = 0;
  /// Scalars, in the block's first thread; what changes nothing in others.
  llvm::SmallVector<mlir::Value> blockSums;
  /// Those of all blocks, in the first thread or in all.
  llvm::SmallVector<mlir::Value> totals;
};

} // namespace sluice::rowgpu

#endif
