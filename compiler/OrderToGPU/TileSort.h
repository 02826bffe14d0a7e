// A stable radix sort of one tile of tokens, by one block.
#ifndef SLUICE_COMPILER_ORDERTOGPU_TILESORT_H
#define SLUICE_COMPILER_ORDERTOGPU_TILESORT_H

#include "compiler/OrderToGPU/OrderKernel.h"

namespace sluice::ordergpu {

/// Tokens of a thread, and of a tile.
constexpr int64_t kItems = 4;
constexpr int64_t kTile = kItems * kThreads;

/// Keys, and which of the tile's tokens they are of. A thread has `kItems` of
/// them, those of a warp lie together; places from the number of tokens on hold
/// nothing.
struct TileItems {
  llvm::SmallVector<mlir::Value> keys, ids; ///< ids are i32
};

class TileSort {
public:
  TileSort(OrderKernel &kernel, mlir::Type keyType);

  /// Sorts the first `count` of the tile's tokens, at least one, by the keys
  /// that `makeKey` has for them; `count` and tokens are i32. All threads of
  /// the block take part.
  TileItems sort(mlir::Value count,
                 llvm::function_ref<mlir::Value(mlir::Value token)> makeKey);

  /// The place in the tile of one of this thread's items, i32.
  mlir::Value placeOf(int64_t item);

private:
  mlir::Value warpPlace(int64_t item);
  void readItems(llvm::function_ref<mlir::Value(mlir::Value)> makeKey);
  mlir::Value reduceBits(mlir::NVVM::ReduxKind kind, mlir::Value bits);
  mlir::Value reduceBlock(mlir::NVVM::ReduxKind kind, mlir::Value memory,
                          mlir::Value bits);
  mlir::Value findDifferences();

  mlir::Value digitOf(mlir::Value key, mlir::Value shift);
  mlir::Value countOf(mlir::Value digit, mlir::Value warp);
  void clearCounts();
  mlir::Value lanesAlike(mlir::Value digit, mlir::Value active);
  mlir::Value countItem(mlir::Value digit, mlir::Value active);
  mlir::Value scanThreads(mlir::Value own);
  void scanCounts();
  llvm::SmallVector<mlir::Value> findPlaces(mlir::Value shift);
  void exchange(llvm::ArrayRef<mlir::Value> places);

  OrderKernel &k;
  Emitter &e;
  mlir::ImplicitLocOpBuilder &b;
  mlir::Type keyType;
  mlir::Value keys, ids; ///< shared: of the tile
  mlir::Value counts;    ///< shared: of digits and, within each, warps
  /// Shared, one for each warp: sums of counts, and bits of keys.
  mlir::Value warpSums, setInSome, setInAll;
  mlir::Value otherWarp; ///< i32, each in some lane

  /// Of the sort that is being written.
  TileItems items;
  llvm::SmallVector<mlir::Value> active;   ///< whether an item is there
  llvm::SmallVector<mlir::Value> occupied; ///< or one of the warp's
};

} // namespace sluice::ordergpu

#endif
