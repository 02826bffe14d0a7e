// What the parts of the lowering of one kernel share.
#ifndef SLUICE_COMPILER_ROWTOGPU_KERNELSTATE_H
#define SLUICE_COMPILER_ROWTOGPU_KERNELSTATE_H

#include "compiler/RowToGPU/Emitter.h"
#include "compiler/RowToGPU/Layout.h"

namespace sluice::rowgpu {

/// The 64-bit words that every kernel is called with.
namespace word {
enum : int64_t {
  Tokens,
  Seed,
  Offset,
  TokenOffset,
  RngState,
  Partials,
  Posts,
  Scratch,
  FirstBuffer ///< three words a buffer: address and two strides
};
} // namespace word

/// How many words a kernel is called with.
int64_t countWords(row::KernelOp kernel);

struct KernelState {
  KernelState(row::KernelOp kernel, mlir::gpu::GPUModuleOp module,
              mlir::ImplicitLocOpBuilder &b, GPULayout layout,
              mlir::FloatType compute)
      : kernel(kernel), module(module), b(b), e(b), layout(layout),
        compute(compute) {}

  /// Creates the function, and reads where this thread is.
  void start();
  /// Reads the generator's words, if the kernel has one. What is computed from
  /// them waits for them.
  void readGenerator();
  /// The generator's offset, i64.
  mlir::Value getOffset();

  mlir::Value word(int64_t index) { return function.getArgument(index); }
  /// The first of the three words of a kernel argument's buffer.
  int64_t firstWordOf(mlir::Value buffer);

  /// The first expert of a thread's part of a group, i32.
  mlir::Value firstExpert(int64_t group);
  /// Whether the thread's part of the group is in the row; null if all are.
  mlir::Value isLive(int64_t group);

  /// The address of a block's own array of `count` elements.
  mlir::Value allocateShared(mlir::Type element, int64_t count);
  /// The one of this name, which several parts use one after the other.
  mlir::Value getShared(llvm::StringRef name, mlir::Type element,
                        int64_t count);
  int64_t getSharedBytes() const { return sharedBytes; }

  row::KernelOp kernel;
  mlir::gpu::GPUModuleOp module;
  mlir::ImplicitLocOpBuilder &b;
  Emitter e;
  GPULayout layout;
  mlir::FloatType compute;
  mlir::gpu::GPUFuncOp function;

  mlir::Value thread;            ///< in the block, i32
  mlir::Value warp, lane;        ///< of the block, of the warp, i32
  mlir::Value rowThread;         ///< of those that share a row, i32
  mlir::Value rowInBlock;        ///< which of the block's rows, i32
  mlir::Value rowInTeam;         ///< of those that go together, i32
  mlir::Value block, numBlocks;  ///< i64
  mlir::Value seed, tokenOffset; ///< i64
  mlir::Value token;    ///< in the call, i64; the last one where none is left
  mlir::Value hasToken; ///< whether a token was left for this thread, i1

private:
  void limitRegisters();
  void readPlace();

  mlir::Value storedOffset; ///< in memory, i64; else 0
  int64_t sharedBytes = 0, numShared = 0;
  llvm::StringMap<mlir::Value> sharedByName;
};

} // namespace sluice::rowgpu

#endif
