// A stable radix sort of one expert's keys, by one block.
#ifndef SLUICE_COMPILER_ORDERTOGPU_RADIXSORT_H
#define SLUICE_COMPILER_ORDERTOGPU_RADIXSORT_H

#include "compiler/OrderToGPU/OrderKernel.h"

namespace sluice::ordergpu {

/// Sorts keys and the tokens they belong to within the block's own scratch
/// memory, which has two copies of each. Which of them is the latest is told
/// by the offset of its first element: 0, or the number of tokens.
class RadixSort {
public:
  explicit RadixSort(OrderKernel &kernel);

  /// Bytes of scratch memory for each token.
  static int64_t scratchBytes(OrderShape shape) {
    return 2 * (shape.bytes() + 4);
  }
  mlir::Type getKeyType() const { return keyType; }

  mlir::Value readKey(mlir::Value offset, mlir::Value place);
  mlir::Value readToken(mlir::Value offset, mlir::Value place); ///< i64
  void writeKey(mlir::Value key, mlir::Value offset, mlir::Value place);
  void writeToken(mlir::Value token, mlir::Value offset, mlir::Value place);

  /// Writes a key for each place by `makeKey` and sorts by them; `token` is
  /// the token at that place. Returns the offset of the result.
  mlir::Value sort(mlir::Value offset,
                   llvm::function_ref<mlir::Value(mlir::Value place)> makeKey);

private:
  /// 32 tokens of a warp's part, one in each lane.
  struct Step {
    mlir::Value place, active;
  };

  mlir::Value makeKeys(mlir::Value offset,
                       llvm::function_ref<mlir::Value(mlir::Value)> makeKey);
  mlir::Value combineDifferences(mlir::Value own);
  void forEachStep(llvm::function_ref<void(Step)> body);
  mlir::Value digitOf(mlir::Value key, mlir::Value shift);
  mlir::Value countOf(mlir::Value digit);
  void clearCounts();
  void countDigits(mlir::Value offset, mlir::Value shift);
  void scanCounts();
  mlir::Value scanThreads(mlir::Value own);
  mlir::Value lanesAlike(mlir::Value digit, mlir::Value active);
  void moveStep(mlir::Value from, mlir::Value to, mlir::Value shift, Step step);
  void pass(mlir::Value from, mlir::Value to, mlir::Value shift);

  OrderKernel &k;
  Emitter &e;
  mlir::ImplicitLocOpBuilder &b;
  mlir::Type keyType;
  mlir::Value keys, ids;   ///< scratch memory
  mlir::Value begin, end;  ///< of the warp's part of the tokens, i64
  mlir::Value counts;      ///< shared: of digits and, within each, warps
  mlir::Value warpSums;    ///< shared: one for each warp
  mlir::Value differences; ///< shared: bits that are not the same in all
};

} // namespace sluice::ordergpu

#endif
