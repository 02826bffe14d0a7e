// Emits a kernel's ops for the lanes of one vector.
#ifndef SLUICE_COMPILER_ROWTOCPU_LANES_H
#define SLUICE_COMPILER_ROWTOCPU_LANES_H

#include "compiler/RowToCPU/KernelState.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace sluice {

/// Which elements the lanes stand for. All positions are i64.
struct Cursor {
  Space space = Space::Uniform;
  mlir::Value element;         ///< the first lane's place in the loop
  mlir::Value token;           ///< Row: the first lane's token in the tile
  mlir::Value expert;          ///< Row: the first lane's expert
  mlir::Operation *hoist = {}; ///< Row: where per-token loads may go
  mlir::Value list;            ///< gathered lanes: their places, i32
  mlir::Value listMask;        ///< gathered lanes: which are in use
};

class Lanes {
public:
  Lanes(KernelState &state, Cursor cursor)
      : Lanes(state, cursor, state.memoryOf(cursor.space)) {}
  Lanes(KernelState &state, Cursor cursor, Memory memory)
      : s(state), memory(memory), cursor(cursor) {}

  /// The value in these lanes (a scalar in the uniform space).
  mlir::Value get(mlir::Value value);
  /// A uniform value as a scalar.
  mlir::Value getScalar(mlir::Value value);
  void map(mlir::Value value, mlir::Value lanes) { known[value] = lanes; }
  void mapScalar(mlir::Value value, mlir::Value scalar) {
    scalars[value] = scalar;
  }

  /// Emits an op, and what it holds, for these lanes.
  void emit(mlir::Operation &op);
  /// Emits a region's ops; returns what it yields.
  llvm::SmallVector<mlir::Value> emitRegion(mlir::Region &region);
  /// Lanes that stand for a token and an expert; null if all do.
  mlir::Value getLiveMask(bool padding);

  const Cursor &getCursor() const { return cursor; }
  const Memory &getMemory() const { return memory; }

private:
  bool isScalar() const { return cursor.space == Space::Uniform; }
  bool hasScalar(mlir::Value value) const;
  mlir::Type convert(mlir::Type type) const;
  mlir::Value resolve(mlir::Value value);
  mlir::Value resolveConstant(mlir::arith::ConstantOp op);
  mlir::Value loadPerToken(Array array);
  mlir::Value loadPerExpert(Array array);
  mlir::Value getListTokens();
  mlir::Value getListExperts();
  void emitClone(mlir::Operation &op, bool scalar);
  void emitFor(mlir::scf::ForOp loop);
  void emitTokenIndex(mlir::Operation &op);
  mlir::Value getExperts();
  void emitShare(row::ShareOp op);
  mlir::Value choosePart(llvm::ArrayRef<mlir::Value> parts);
  void emitRetry(row::RetryOp op);
  void emitSwitch(row::SwitchOp op);

  KernelState &s;
  Memory memory; ///< of as many lanes as these are
  Cursor cursor;
  int64_t share = 1; ///< experts of a group that these lanes compute for
  llvm::DenseMap<mlir::Value, mlir::Value> known;
  llvm::DenseMap<mlir::Value, mlir::Value> scalars;
};

} // namespace sluice

#endif
