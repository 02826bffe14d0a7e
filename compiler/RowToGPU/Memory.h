// Loads and stores of buffers, in runs of up to 16 bytes where they allow it.
#ifndef SLUICE_COMPILER_ROWTOGPU_MEMORY_H
#define SLUICE_COMPILER_ROWTOGPU_MEMORY_H

#include "compiler/RowToGPU/KernelState.h"

namespace sluice::rowgpu {

class Memory {
public:
  explicit Memory(KernelState &state) : s(state) {}

  /// Finds out, before the loop over tokens, whether the caller's rows that are
  /// read, and those that are written, can be accessed in whole runs.
  void prepare();

  /// Reads, before the loop over tokens, the scalars that ops `once` load.
  void readScalars(llvm::ArrayRef<mlir::Operation *> once);
  /// Reads the rows and numbers of this token all at once, so that the reads
  /// overlap; returns what was read.
  llvm::SmallVector<mlir::Value> readToken();
  /// What `readToken` reads.
  llvm::SmallVector<mlir::Type> typesOfToken() const;
  /// Takes what `readToken` has returned for this token.
  void take(mlir::ValueRange read);
  /// A thread's values of a row that was read, in the compute type.
  llvm::SmallVector<mlir::Value> getRow(row::LoadOp op);

  /// One number for the token, or in all.
  mlir::Value loadScalar(row::LoadOp op);
  /// A thread's values of what has no token axis, or of a table's row.
  llvm::SmallVector<mlir::Value> loadPerExpert(row::LoadOp op);

  void storeRow(row::StoreOp op, llvm::ArrayRef<mlir::Value> values);
  void storePerToken(row::StoreOp op, mlir::Value value);
  /// By the first row of the block; for `row.finalize`.
  void storePerExpert(row::StoreOp op, llvm::ArrayRef<mlir::Value> values);
  void storeScalar(row::StoreOp op, mlir::Value value);

private:
  struct Buffer {
    mlir::Type element;
    mlir::Value address, stride[2];
  };
  using Pieces = llvm::SmallVector<mlir::Value>;

  Buffer bufferOf(mlir::Value argument);
  int64_t widthOf(mlir::Type element) const;
  bool ownAllowsRuns(mlir::Value argument) const;
  mlir::Value allowsRuns(mlir::Value argument);
  mlir::Value allowRuns(llvm::ArrayRef<mlir::Value> arguments);
  mlir::Value areDense(llvm::ArrayRef<mlir::Value> arguments);
  mlir::Value firstExpert(int64_t group, bool clamp);
  mlir::Value placeOf(const Buffer &buffer, mlir::Value expert);
  Pieces readRuns(const Buffer &buffer);
  Pieces readSingly(const Buffer &buffer);
  llvm::SmallVector<mlir::Type> typesOf(mlir::Value argument) const;
  Pieces readAll(llvm::function_ref<Pieces(const Buffer &)> read);
  mlir::Value readNumber(mlir::Value argument);
  void writeRuns(const Buffer &buffer, int64_t group,
                 llvm::ArrayRef<mlir::Value> values);
  void writeSingly(const Buffer &buffer, int64_t group,
                   llvm::ArrayRef<mlir::Value> values);
  mlir::Value passedValue(const Buffer &buffer);
  mlir::Value valueOrAddress(const Buffer &buffer);

  KernelState &s;
  /// Buffers of tokens and experts that are read, the caller's and the
  /// kernel's own, in the order in which they are.
  llvm::SmallVector<mlir::Value> inputs, ownInputs;
  /// Null if no caller's buffer is in question.
  mlir::Value readsDense, readsRuns, writesRuns;
  /// What this token has in them.
  llvm::DenseMap<mlir::Value, Pieces> rows;
  llvm::MapVector<mlir::Value, mlir::Value> numbers;
  llvm::MapVector<mlir::Value, mlir::Value> scalars; ///< read before the loop
};

} // namespace sluice::rowgpu

#endif
