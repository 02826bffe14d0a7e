// Where a token goes when sorted runs become one.
#ifndef SLUICE_COMPILER_ORDERTOGPU_MERGE_H
#define SLUICE_COMPILER_ORDERTOGPU_MERGE_H

#include "compiler/OrderToGPU/Copies.h"

namespace sluice::ordergpu {

/// Merges neighbouring runs, `runsMerged` of them at a time. Where keys are
/// equal, those of an earlier run come first. All numbers are i32.
class Merge {
public:
  explicit Merge(OrderKernel &kernel);

  /// The new place of the key at `place`.
  mlir::Value placeOf(mlir::Value place, mlir::Value key, Copies &copies);

private:
  /// A run that a key is searched in.
  struct Run {
    mlir::Value begin, size;
    mlir::Value isEarlier; ///< than the key's own, i1
  };
  llvm::SmallVector<Run> otherRuns(mlir::Value first, mlir::Value own);
  mlir::Value goOn(const Run &run, mlir::Value low, mlir::Value half,
                   mlir::Value key, Copies &copies);

  OrderKernel &k;
  Emitter &e;
  mlir::ImplicitLocOpBuilder &b;
  mlir::Value tokens, run;
  mlir::Value runBits;   ///< log2 of the run
  mlir::Value groupMask; ///< of a place within its group of runs
};

} // namespace sluice::ordergpu

#endif
