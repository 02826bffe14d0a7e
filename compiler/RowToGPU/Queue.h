// Work of several kinds that the values of a warp want, gathered in shared
// memory.
//
// Each lane writes what the work takes of each of its values to the warp's part
// of shared memory, where those that want the same kind lie together. Then all
// lanes work on 32 of a kind at a time, whoever they belong to, and leave the
// results at the same places: as many rounds as it takes for all of the warp's
// values, not as many as for the lane that has most. Places come from one scan
// over the lanes of counts of 8 bits, four kinds in a word.
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

  /// For the kinds that the lane's values want, i32 and below `numKinds`, at
  /// most `capacity` of them.
  Queue(KernelState &s, llvm::ArrayRef<mlir::Value> kinds, int64_t numKinds,
        int64_t capacity);

  /// Writes columns of one number for each of the lane's values.
  void write(llvm::ArrayRef<llvm::SmallVector<mlir::Value>> inputs);

  using Work = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      llvm::ArrayRef<mlir::Value> inputs)>;
  /// Hands those of a kind to `work`: of the columns written, the numbers that
  /// are asked for.
  void run(int64_t kind, llvm::ArrayRef<unsigned> asked,
           llvm::ArrayRef<mlir::Type> results, Work work);

  /// The results of one of the lane's values, whose kind has run; the warp has
  /// met since.
  llvm::SmallVector<mlir::Value> read(int64_t value,
                                      llvm::ArrayRef<mlir::Type> results);

private:
  struct Column {
    mlir::Type type;
    mlir::Value array; ///< the block's
  };
  /// A count, or a place, of each kind: i32, four kinds in one. The last kind,
  /// if there is no room for it, has its own, which takes no scan: it is what
  /// the others leave.
  struct Counts {
    llvm::SmallVector<mlir::Value> words;
    mlir::Value rest;
  };

  mlir::Value wordOf(mlir::Value kind);
  mlir::Value shiftOf(mlir::Value kind);
  mlir::Value addFields(mlir::Value word);
  mlir::Value restOf(mlir::Value all, llvm::ArrayRef<mlir::Value> words);
  mlir::Value fieldOf(const Counts &counts, mlir::Value kind);
  Counts countOne(mlir::Value kind);
  Counts add(const Counts &x, const Counts &y);
  Counts countBefore(const Counts &own, int64_t values);
  Counts countAll(const Counts &own, int64_t values);
  Counts findStarts(const Counts &all);

  Column column(mlir::Type type, llvm::StringRef use, size_t number);
  void store(const Column &column, mlir::Value place, mlir::Value value);
  mlir::Value load(const Column &column, mlir::Value place);

  KernelState &s;
  int64_t numKinds, perWarp, numWords;
  bool hasRest;
  mlir::Value first;                     ///< place of the warp
  llvm::SmallVector<mlir::Value> places; ///< in columns, of the lane's values
  Counts starts, totals;                 ///< of the warp, in all its lanes
  llvm::SmallVector<Column> inputs;
};

} // namespace sluice::rowgpu

#endif
