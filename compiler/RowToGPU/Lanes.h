// Emits a kernel's ops for one thread: a row is the thread's values of it.
#ifndef SLUICE_COMPILER_ROWTOGPU_LANES_H
#define SLUICE_COMPILER_ROWTOGPU_LANES_H

#include "compiler/RowToGPU/Memory.h"
#include "compiler/RowToGPU/Reduction.h"

namespace sluice::rowgpu {

class Lanes {
public:
  /// `width` values of each row: all that a thread has, or a chosen one.
  Lanes(KernelState &state, Memory &memory, Reduction &reduction, int64_t width)
      : s(state), memory(memory), reduction(reduction), width(width),
        live(width) {}

  /// A value of a row, or the scalar.
  mlir::Value get(mlir::Value value, int64_t index = 0);
  llvm::SmallVector<mlir::Value> getAll(mlir::Value value);
  void map(mlir::Value value, mlir::ValueRange values) {
    known[value] = llvm::to_vector_of<mlir::Value>(values);
  }
  /// Which values count; null for those that always do.
  void setLive(int64_t index, mlir::Value condition) {
    live[index] = condition;
  }
  mlir::Value getLive(int64_t index) const { return live[index]; }
  int64_t getWidth() const { return width; }

  /// Emits ops in order. What stands between two ops that combine values is
  /// written value by value, which keeps few of them in registers at a time.
  void emit(llvm::ArrayRef<mlir::Operation *> ops);
  /// Emits a region's ops; returns all values of what it yields.
  llvm::SmallVector<llvm::SmallVector<mlir::Value>>
  emitRegion(mlir::Region &region);

private:
  using Ops = llvm::SmallVector<mlir::Operation *>;
  using Values = llvm::SmallVector<mlir::Value>;

  /// Whether all values of a row are known to be the same.
  bool isSplat(mlir::Value value);
  bool emitOnce(mlir::Operation *op);
  void emitRun(Ops &run);
  void emitElement(mlir::Operation *op, int64_t index);
  void emitWhole(mlir::Operation *op);
  void emitLoad(row::LoadOp op);
  void emitStore(row::StoreOp op);
  void emitFor(mlir::scf::ForOp op);
  void emitRetry(row::RetryOp op);
  void emitSwitch(row::SwitchOp op);
  void emitShare(row::ShareOp op);
  mlir::Value getExpert(int64_t index);
  // Rounds.cpp: work for some of a thread's values.
  int64_t countSlots(mlir::Operation *op) const;
  bool isRow(mlir::Value value);
  llvm::SetVector<mlir::Value>
  rowsOf(llvm::MutableArrayRef<mlir::Region> regions);
  Values kindsOf(row::SwitchOp op, int64_t first, int64_t last);
  llvm::SmallVector<mlir::Value> emitCase(mlir::Region &region,
                                          llvm::ArrayRef<mlir::Value> rows,
                                          llvm::ArrayRef<mlir::Value> numbers);
  void switchInRounds(row::SwitchOp op);
  void switchAtPlace(row::SwitchOp op, int64_t slot,
                     llvm::MutableArrayRef<Values> results);
  void switchByQueue(row::SwitchOp op, llvm::ArrayRef<mlir::Value> rows,
                     int64_t first, int64_t last, int64_t capacity,
                     llvm::MutableArrayRef<Values> results);
  mlir::Value getLiveSlot(mlir::Operation *op, int64_t slot) const;
  Lanes pickSlot(mlir::Region &region, mlir::Value slot);
  mlir::Value pick(mlir::Value value, mlir::Value slot);
  /// One of `values`, by the low bits of its number.
  mlir::Value choose(Values values, mlir::Value number);
  void mapResults(mlir::Operation *op, llvm::ArrayRef<mlir::Value> flat);
  Values mergeRound(mlir::Value pending, int64_t slots, mlir::ValueRange old,
                    llvm::ArrayRef<Values> made);

  KernelState &s;
  Memory &memory;
  Reduction &reduction;
  int64_t width;
  mlir::Value group; ///< in `row.share`, the first expert of the group
  llvm::SmallVector<mlir::Value> live;
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>> known;
};

} // namespace sluice::rowgpu

#endif
