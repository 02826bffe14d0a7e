// What the parts of the lowering of one kernel share.
#ifndef SLUICE_COMPILER_ROWTOCPU_KERNELSTATE_H
#define SLUICE_COMPILER_ROWTOCPU_KERNELSTATE_H

#include "compiler/RowToCPU/Analysis.h"
#include "compiler/RowToCPU/Memory.h"
#include "compiler/RowToCPU/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace sluice {

/// The 64-bit words that every compiled kernel is called with.
namespace slot {
enum : int64_t {
  Tokens,
  Seed,
  Offset,
  TokenOffset,
  ChunkTokens,
  NumChunks,
  Partials,
  Reserved,
  FirstBuffer ///< three words a buffer: address and two strides
};
} // namespace slot

struct KernelState {
  KernelState(row::KernelOp kernel, mlir::ImplicitLocOpBuilder &b, Tile tile,
              mlir::FloatType compute)
      : kernel(kernel), b(b), memory(b, tile.lanes, tile.vectorBits),
        tile(tile), compute(compute), analysis(kernel, !tile.compresses()) {}

  /// Access by as many lanes as a loop over the space takes at a time.
  Memory memoryOf(Space space) const {
    return space == Space::Token ? memory.withLanes(tile.tokenLanes()) : memory;
  }

  /// An array of the tile's elements, or of a value per token. A vector of
  /// tokens may reach beyond the tile's last: what stands there must not be a
  /// subnormal number, with which arithmetic takes a hundred times as long.
  Array allocate(mlir::Type element, bool perExpert) {
    Array array = memory.allocate(entry, element, tile.room(perExpert));
    if (!perExpert && mlir::isa<mlir::FloatType>(element) &&
        !tile.sharesVectors()) {
      Memory tokens = memoryOf(Space::Token);
      auto ones = mlir::DenseElementsAttr::get(
          tokens.vectorOf(element),
          mlir::Attribute(b.getFloatAttr(element, 1.0)));
      tokens.fill(array, tile.tokenLanes(),
                  mlir::arith::ConstantOp::create(b, ones));
    }
    return array;
  }

  /// A word of the call.
  mlir::Value loadSlot(int64_t index) {
    return memory.loadScalar({slots, b.getI64Type()}, memory.index(index));
  }
  /// The slot of the first word of a kernel argument's buffer.
  int64_t getBufferSlot(mlir::Value buffer) {
    int64_t place = slot::FirstBuffer;
    for (mlir::Value argument : kernel.getArguments()) {
      if (argument == buffer)
        break;
      place += mlir::isa<mlir::MemRefType>(argument.getType()) ? 3 : 0;
    }
    return place;
  }
  Array loadBuffer(mlir::Value buffer) {
    mlir::Type element =
        mlir::cast<mlir::MemRefType>(buffer.getType()).getElementType();
    mlir::Value address = loadSlot(getBufferSlot(buffer));
    auto pointer = mlir::LLVM::LLVMPointerType::get(b.getContext());
    return {mlir::LLVM::IntToPtrOp::create(b, pointer, address), element};
  }
  mlir::Value loadStride(mlir::Value buffer, int64_t dimension) {
    auto type = mlir::cast<mlir::MemRefType>(buffer.getType());
    if (std::optional<int64_t> stride = row::getStride(type, dimension))
      return memory.index(*stride);
    return loadSlot(getBufferSlot(buffer) + 1 + dimension);
  }

  row::KernelOp kernel;
  mlir::ImplicitLocOpBuilder &b;
  Memory memory;
  Tile tile;
  mlir::FloatType compute;
  Analysis analysis;

  mlir::Value slots;       ///< pointer to the call's words
  mlir::Block *entry = {}; ///< where stack arrays are allocated
  mlir::Value firstToken;  ///< of the tile, in this call
  mlir::Value numTokens;   ///< in the tile
  /// Scalars that do not vary.
  llvm::DenseMap<mlir::Value, mlir::Value> uniforms;
  /// Values that wait in memory: per expert, per token, or per element.
  llvm::DenseMap<mlir::Value, Array> arrays;
};

} // namespace sluice

#endif
