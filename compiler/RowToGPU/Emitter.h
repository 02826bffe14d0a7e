// Small pieces of IR: constants, memory, shuffles and votes.
#ifndef SLUICE_COMPILER_ROWTOGPU_EMITTER_H
#define SLUICE_COMPILER_ROWTOGPU_EMITTER_H

#include "dialects/Row/RowDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace sluice::rowgpu {

class Emitter {
public:
  explicit Emitter(mlir::ImplicitLocOpBuilder &b) : b(b) {}

  //===------------------------------------------------------------------===//
  // Constants, which stand at the start of the function
  //===------------------------------------------------------------------===//

  mlir::Value constant(mlir::TypedAttr value);
  mlir::Value i1(bool value) { return constant(b.getBoolAttr(value)); }
  mlir::Value i32(int32_t value) {
    return constant(b.getI32IntegerAttr(value));
  }
  mlir::Value i64(int64_t value) {
    return constant(b.getI64IntegerAttr(value));
  }
  mlir::Value zero(mlir::Type type) {
    return constant(mlir::cast<mlir::TypedAttr>(b.getZeroAttr(type)));
  }

  //===------------------------------------------------------------------===//
  // Arithmetic
  //===------------------------------------------------------------------===//

  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value both(mlir::Value x, mlir::Value y);
  mlir::Value equal(mlir::Value x, mlir::Value y);
  mlir::Value below(mlir::Value x, mlir::Value y); ///< signed
  mlir::Value select(mlir::Value mask, mlir::Value x, mlir::Value y);
  mlir::Value wide(mlir::Value x); ///< i32, zero-extended to i64
  /// To a float type, as `row.load` and `row.store` say.
  mlir::Value convert(mlir::Value x, mlir::Type type);

  /// What changes nothing when combined.
  mlir::Value neutral(row::Kind kind, mlir::Type type);
  mlir::Value combine(row::Kind kind, mlir::Value x, mlir::Value y);
  /// Of one value or more, neighbours first: a chain is as short as it can be.
  mlir::Value combinePairwise(row::Kind kind,
                              llvm::SmallVector<mlir::Value> values);

  //===------------------------------------------------------------------===//
  // Memory
  //===------------------------------------------------------------------===//

  mlir::Value globalPointer(mlir::Value address);
  /// The place of `element`s after `pointer`.
  mlir::Value at(mlir::Value pointer, mlir::Type element, mlir::Value index);
  /// `alignment` 0 is the type's own.
  mlir::Value load(mlir::Value pointer, mlir::Type type, bool invariant = false,
                   int64_t alignment = 0);
  void store(mlir::Value value, mlir::Value pointer, int64_t alignment = 0);
  /// A 64-bit word that other blocks write or read at the same time.
  mlir::Value loadWord(mlir::Value pointer);
  void storeWord(mlir::Value word, mlir::Value pointer);
  /// What a block wrote before it writes a word after a fence, one sees that
  /// reads the word before a fence.
  void fence();
  /// The address of a block's own array of `count` elements.
  mlir::Value shared(llvm::StringRef name, mlir::Type element, int64_t count);

  //===------------------------------------------------------------------===//
  // Other lanes
  //===------------------------------------------------------------------===//

  /// The value of lane `lane ^ distance`.
  mlir::Value exchange(mlir::Value value, int64_t distance);
  /// Combines groups of lanes, those at a distance of `first` up to `last / 2`.
  mlir::Value butterfly(row::Kind kind, mlir::Value value, int64_t first,
                        int64_t last);
  /// Combines the i32 of all lanes of the warp by redux.sync.
  mlir::Value redux(mlir::NVVM::ReduxKind kind, mlir::Value value);
  /// The sum over the warp's lanes up to this one, i32.
  mlir::Value scan(mlir::Value value);
  /// Whether the condition holds in some lane of the warp.
  mlir::Value any(mlir::Value condition);
  /// The lanes of the warp in which the condition holds, as bits.
  mlir::Value ballot(mlir::Value condition);
  /// Memory that lanes of the warp wrote is seen by the others from here on.
  void syncWarp();
  void barrier() { mlir::gpu::BarrierOp::create(b); }

  //===------------------------------------------------------------------===//
  // Control
  //===------------------------------------------------------------------===//

  void ifThen(mlir::Value condition, llvm::function_ref<void()> body);
  using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>()>;
  llvm::SmallVector<mlir::Value> ifElse(mlir::Value condition,
                                        mlir::TypeRange types, Body then,
                                        Body otherwise);
  /// One value, which is only computed where the condition holds.
  mlir::Value valueIf(mlir::Value condition,
                      llvm::function_ref<mlir::Value()> value,
                      mlir::Value otherwise);
  /// A loop that hands values on.
  using Fold = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::Value index, mlir::ValueRange values)>;
  llvm::SmallVector<mlir::Value> fold(mlir::Value begin, mlir::Value end,
                                      mlir::Value step, mlir::ValueRange init,
                                      Fold body);
  void forEach(mlir::Value begin, mlir::Value end, mlir::Value step,
               llvm::function_ref<void(mlir::Value)> body);
  /// Repeats `body` on the values that it returns while `condition` holds.
  llvm::SmallVector<mlir::Value>
  whileLoop(mlir::ValueRange init,
            llvm::function_ref<mlir::Value(mlir::ValueRange)> condition,
            llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange)>
                body);

private:
  mlir::gpu::GPUFuncOp getFunction();
  mlir::Value shuffle(mlir::Value value, int64_t distance);
  mlir::Value extreme(row::Kind kind, mlir::Value value);
  mlir::Value swapOrder(mlir::Value bits);

  mlir::ImplicitLocOpBuilder &b;
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants;
  /// What a block has got of other lanes: reductions of one row ask alike.
  using Exchange = std::tuple<mlir::Block *, mlir::Value, int64_t>;
  llvm::DenseMap<Exchange, mlir::Value> exchanged;
};

/// Bytes of a number in memory.
inline int64_t bytesOf(mlir::Type element) {
  return element.getIntOrFloatBitWidth() / 8;
}

} // namespace sluice::rowgpu

#endif
