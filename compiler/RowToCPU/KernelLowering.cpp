#include "compiler/RowToCPU/KernelLowering.h"
#include "compiler/RowToCPU/Once.h"
#include "compiler/RowToCPU/Stages.h"
#include "dialects/Row/KernelFacts.h"

using namespace mlir;
using namespace sluice;

/// An empty function whose first argument points to the call's words.
static LLVM::LLVMFuncOp createFunction(KernelState &s, const Twine &name,
                                       ArrayRef<Type> arguments) {
  auto type = LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(s.b.getContext()), arguments);
  s.b.setInsertionPoint(s.kernel);
  auto function = LLVM::LLVMFuncOp::create(s.b, name.str(), type);
  s.entry = function.addEntryBlock(s.b);
  s.b.setInsertionPointToStart(s.entry);
  s.slots = function.getArgument(0);
  return function;
}

/// The tiles of one chunk.
static void emitTiles(KernelState &s, Accumulators &accumulators, Value begin,
                      Value end) {
  Tiles tiles(s);
  tiles.startChunk();
  Stages stages(s, accumulators, tiles);
  auto loop =
      scf::ForOp::create(s.b, begin, end, s.memory.index(s.tile.tokens));
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(loop.getBody());
  s.firstToken = loop.getInductionVar();
  Value left = arith::SubIOp::create(s.b, end, s.firstToken);
  s.numTokens =
      arith::MinSIOp::create(s.b, left, s.memory.index(s.tile.tokens));
  accumulators.startTile();
  tiles.startTile();
  stages.run();
  tiles.endTile();
  accumulators.endTile();
}

/// `void name(const int64_t *slots, int64_t chunk)`.
static LLVM::LLVMFuncOp emitChunk(KernelState &s, int64_t &partials) {
  Type pointer = LLVM::LLVMPointerType::get(s.b.getContext());
  LLVM::LLVMFuncOp function =
      createFunction(s, s.kernel.getSymName(), {pointer, s.b.getI64Type()});
  Value chunk = function.getArgument(1);
  Value size = s.loadSlot(slot::ChunkTokens);
  Value begin = arith::MulIOp::create(s.b, chunk, size);
  Value end = arith::AddIOp::create(s.b, begin, size);
  end = arith::MinSIOp::create(s.b, end, s.loadSlot(slot::Tokens));
  Once(s).run(s.kernel.getBody().front());
  Accumulators accumulators(s);
  accumulators.startChunk();
  emitTiles(s, accumulators, begin, end);
  accumulators.endChunk(chunk);
  LLVM::ReturnOp::create(s.b, ValueRange());
  partials = accumulators.getCount();
  return function;
}

/// `void name_finalize(const int64_t *slots)`.
static LLVM::LLVMFuncOp emitFinalize(KernelState &s, row::FinalizeOp finalize) {
  Type pointer = LLVM::LLVMPointerType::get(s.b.getContext());
  LLVM::LLVMFuncOp function =
      createFunction(s, s.kernel.getSymName() + "_finalize", {pointer});
  Accumulators accumulators(s);
  Once(s).runFor(finalize);
  accumulators.combineChunks(finalize);
  Once(s).run(finalize.getBody().front());
  LLVM::ReturnOp::create(s.b, ValueRange());
  return function;
}

/// Of the arrays on its stack, each of which starts at a cache line.
static int64_t countStackBytes(LLVM::LLVMFuncOp function) {
  int64_t bytes = 0;
  function.walk([&](LLVM::AllocaOp array) {
    IntegerAttr count;
    matchPattern(array.getArraySize(), m_Constant(&count));
    bytes += llvm::alignTo<kCacheLine>(
        count.getInt() * array.getElemType().getIntOrFloatBitWidth() / 8);
  });
  return bytes;
}

void sluice::lowerKernel(row::KernelOp kernel, FloatType compute, Tile tile) {
  ImplicitLocOpBuilder builder(kernel.getLoc(), kernel);
  KernelState chunk(kernel, builder, tile, compute);
  int64_t partials = 0;
  LLVM::LLVMFuncOp function = emitChunk(chunk, partials);
  int64_t stackBytes = countStackBytes(function);
  for (auto finalize : kernel.getBody().getOps<row::FinalizeOp>()) {
    KernelState state(kernel, builder, tile, compute);
    stackBytes =
        std::max(stackBytes, countStackBytes(emitFinalize(state, finalize)));
  }
  function->setAttr(row::kKernelAttrName,
                    describeKernel(kernel, tile, partials, stackBytes));
}
