// Loads, stores, gathers and scatters on raw pointers.
#ifndef SLUICE_COMPILER_ROWTOCPU_MEMORY_H
#define SLUICE_COMPILER_ROWTOCPU_MEMORY_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace sluice {

/// An array of one element type. Conditions are kept as i32.
struct Array {
  mlir::Value pointer;
  mlir::Type element;
};

/// The type in which memory holds a value of this element type.
mlir::Type getMemoryType(mlir::Type element);

/// Emits memory accesses; `lanes` is the number of lanes that go together, and
/// `vectorBits` the width of the machine's vectors.
class Memory {
public:
  Memory(mlir::ImplicitLocOpBuilder &b, int64_t lanes, int64_t vectorBits)
      : b(b), lanes(lanes), vectorBits(vectorBits) {}

  /// An aligned array on the stack, allocated once in `entry`.
  Array allocate(mlir::Block *entry, mlir::Type element, int64_t count);

  mlir::Value at(Array array, mlir::Value index);
  mlir::Value loadScalar(Array array, mlir::Value index);
  void storeScalar(mlir::Value value, Array array, mlir::Value index);
  /// `count` consecutive elements from `index`; 0 means all lanes.
  mlir::Value loadVector(Array array, mlir::Value index, int64_t count = 0);
  void storeVector(mlir::Value value, Array array, mlir::Value index);
  /// Asks for the cache lines of all lanes from `index`, in the second cache;
  /// they need not exist.
  void prefetch(Array array, mlir::Value index, bool write);
  mlir::Value loadMasked(Array array, mlir::Value index, mlir::Value mask);
  void storeMasked(mlir::Value value, Array array, mlir::Value index,
                   mlir::Value mask);
  mlir::Value gather(Array array, mlir::Value indices, mlir::Value mask);
  void scatter(mlir::Value value, Array array, mlir::Value indices,
               mlir::Value mask);
  /// Appends the lanes in `mask` of each value to its array, from place
  /// `count` on; returns the new count.
  mlir::Value append(llvm::ArrayRef<std::pair<mlir::Value, Array>> values,
                     mlir::Value mask, mlir::Value count);

  mlir::Value index(int64_t value);
  mlir::Value splat(mlir::Value scalar);
  mlir::Value iota(mlir::Type element);
  /// Which lanes of a vector that starts at `start` lie below `bound`.
  mlir::Value isBelow(mlir::Value start, mlir::Value bound);
  /// A number, or a vector of them, as another floating-point type; masks (i8)
  /// and integers as numbers.
  mlir::Value cast(mlir::Value value, mlir::Type element);
  mlir::VectorType vectorOf(mlir::Type element) const;

private:
  mlir::Value toMemory(mlir::Value value);
  mlir::Value fromMemory(mlir::Value value, mlir::Type element);

  mlir::ImplicitLocOpBuilder &b;
  int64_t lanes, vectorBits;
};

} // namespace sluice

#endif
