// Loads, stores, gathers and scatters on raw pointers.
#ifndef SLUICE_COMPILER_ROWTOCPU_MEMORY_H
#define SLUICE_COMPILER_ROWTOCPU_MEMORY_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace sluice {

/// Where arrays start.
constexpr unsigned kCacheLine = 64;

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

  int64_t getLanes() const { return lanes; }
  Memory withLanes(int64_t count) const { return {b, count, vectorBits}; }

  /// An aligned array on the stack, allocated once in `entry`.
  Array allocate(mlir::Block *entry, mlir::Type element, int64_t count) const;

  mlir::Value at(Array array, mlir::Value index) const;
  mlir::Value loadScalar(Array array, mlir::Value index) const;
  void storeScalar(mlir::Value value, Array array, mlir::Value index) const;
  /// `count` consecutive elements from `index`; 0 means all lanes.
  mlir::Value loadVector(Array array, mlir::Value index,
                         int64_t count = 0) const;
  void storeVector(mlir::Value value, Array array, mlir::Value index) const;
  /// Stores the vector again and again, into `count` elements and the rest of a
  /// vector.
  void fill(Array array, int64_t count, mlir::Value vector) const;
  /// Asks for the cache lines of all lanes from `index`, in the second cache;
  /// they need not exist.
  void prefetch(Array array, mlir::Value index, bool write) const;
  mlir::Value loadMasked(Array array, mlir::Value index,
                         mlir::Value mask) const;
  void storeMasked(mlir::Value value, Array array, mlir::Value index,
                   mlir::Value mask) const;
  mlir::Value gather(Array array, mlir::Value indices, mlir::Value mask) const;
  void scatter(mlir::Value value, Array array, mlir::Value indices,
               mlir::Value mask) const;
  /// Appends the lanes in `mask` of each value to its array, from place
  /// `count` on; returns the new count.
  mlir::Value append(llvm::ArrayRef<std::pair<mlir::Value, Array>> values,
                     mlir::Value mask, mlir::Value count) const;

  /// Lane `size * i + j` of the result is lane i of part j, of `size` parts:
  /// two or four.
  mlir::Value interleave(llvm::ArrayRef<mlir::Value> parts) const;

  mlir::Value index(int64_t value) const;
  mlir::Value splat(mlir::Value scalar) const;
  mlir::Value iota(mlir::Type element) const;
  /// Which lanes of a vector that starts at `start` lie below `bound`.
  mlir::Value isBelow(mlir::Value start, mlir::Value bound) const;
  /// A number, or a vector of them, as another floating-point type; masks (i8)
  /// and integers as numbers.
  mlir::Value cast(mlir::Value value, mlir::Type element) const;
  mlir::VectorType vectorOf(mlir::Type element) const;

private:
  mlir::Value toMemory(mlir::Value value) const;
  mlir::Value fromMemory(mlir::Value value, mlir::Type element) const;

  mlir::ImplicitLocOpBuilder &b;
  int64_t lanes, vectorBits;
};

} // namespace sluice

#endif
