// What the order kernels share: their function, their place in the grid, and
// the columns of their buffers.
#ifndef SLUICE_COMPILER_ORDERTOGPU_ORDERKERNEL_H
#define SLUICE_COMPILER_ORDERTOGPU_ORDERKERNEL_H

#include "compiler/RowToGPU/Emitter.h"
#include "compiler/RowToGPU/KernelState.h"

namespace sluice::ordergpu {

using rowgpu::Emitter;
using rowgpu::kWarp;
namespace word = rowgpu::word;

/// Threads of a block, and its warps.
constexpr int64_t kThreads = 512;
constexpr int64_t kWarps = kThreads / kWarp;
/// Blocks for which a multiprocessor has registers at least.
constexpr int64_t kBlocksTogether = 2;

/// What an order kernel orders: columns of tokens, one for each expert.
struct OrderShape {
  mlir::FloatType type;
  int64_t experts = 1;

  int64_t bytes() const { return rowgpu::bytesOf(type); }
};

/// How a kernel lies on a GPU, and its traffic in bytes per token.
struct OrderFacts {
  int64_t tokensPerBlock = 1;
  int64_t maxBlocks = 1;
  /// Scratch memory in bytes for each token and expert.
  int64_t scratchBytes = 0;
  int64_t bytesRead = 0, bytesWritten = 0;
};

/// A buffer of tokens, or of tokens and experts.
struct Columns {
  mlir::Type element;
  mlir::Value pointer, tokenStride, expertStride;
};

/// One function that is being written. It starts with its place in the grid.
class OrderKernel {
public:
  /// Creates the function in front of `order`, with words for `buffers`, and
  /// others after them that say what the launch is to do.
  OrderKernel(row::OrderOp order, llvm::StringRef name, OrderShape shape,
              llvm::ArrayRef<int64_t> buffers, int64_t stepWords = 0);

  /// Ends the function, and says what the runtime must know of it.
  void finish(llvm::StringRef kind, OrderFacts facts);

  Columns columns(int64_t buffer);
  /// One of the words after the buffers', i64.
  mlir::Value step(int64_t slot);
  mlir::Value place(const Columns &columns, mlir::Value token,
                    mlir::Value expert);
  /// Reads or writes one number of a column; token and expert are i64.
  mlir::Value read(const Columns &columns, mlir::Value token,
                   mlir::Value expert);
  void write(const Columns &columns, mlir::Value token, mlir::Value expert,
             mlir::Value value);

  mlir::Value shared(mlir::Type element, int64_t count);

  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value small(mlir::Value x); ///< i64 to i32
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value x,
                      mlir::Value y);

  row::OrderOp order;
  OrderShape shape;
  llvm::SmallVector<int64_t> buffers;
  mlir::ImplicitLocOpBuilder b;
  Emitter e;
  mlir::gpu::GPUFuncOp function;
  mlir::Value thread;           ///< in the block, i32
  mlir::Value warp, lane;       ///< i32
  mlir::Value block, numBlocks; ///< i64
  mlir::Value tokens;           ///< i64

private:
  void readPlace();

  int64_t sharedBytes = 0, numShared = 0;
};

/// Rank.cpp, Move.cpp: the functions that take the place of an order kernel.
void lowerRank(row::OrderOp order, OrderShape shape);
void lowerPut(row::OrderOp order, OrderShape shape);
void lowerTake(row::OrderOp order, OrderShape shape);

} // namespace sluice::ordergpu

#endif
