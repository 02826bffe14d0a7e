// What threads do together: shuffles, votes, reductions, barriers.

#include "compiler/GPUToSim/HookCalls.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using sluice::sim::WarpOp;

namespace sluice {

static WarpOp opOf(gpu::ShuffleMode mode) {
  switch (mode) {
  case gpu::ShuffleMode::XOR:
    return WarpOp::ShuffleXor;
  case gpu::ShuffleMode::UP:
    return WarpOp::ShuffleUp;
  case gpu::ShuffleMode::DOWN:
    return WarpOp::ShuffleDown;
  case gpu::ShuffleMode::IDX:
    return WarpOp::ShuffleIndex;
  }
  llvm_unreachable("every mode is handled");
}

static WarpOp opOf(NVVM::VoteSyncKind kind) {
  switch (kind) {
  case NVVM::VoteSyncKind::any:
    return WarpOp::VoteAny;
  case NVVM::VoteSyncKind::all:
    return WarpOp::VoteAll;
  case NVVM::VoteSyncKind::ballot:
    return WarpOp::VoteBallot;
  case NVVM::VoteSyncKind::uni:
    return WarpOp::VoteUniform;
  }
  llvm_unreachable("every kind is handled");
}

static std::optional<WarpOp> opOf(NVVM::ReduxKind kind) {
  switch (kind) {
  case NVVM::ReduxKind::ADD:
    return WarpOp::ReduceAdd;
  case NVVM::ReduxKind::AND:
    return WarpOp::ReduceAnd;
  case NVVM::ReduxKind::MAX:
    return WarpOp::ReduceMax;
  case NVVM::ReduxKind::MIN:
    return WarpOp::ReduceMin;
  case NVVM::ReduxKind::OR:
    return WarpOp::ReduceOr;
  case NVVM::ReduxKind::UMAX:
    return WarpOp::ReduceUMax;
  case NVVM::ReduxKind::UMIN:
    return WarpOp::ReduceUMin;
  case NVVM::ReduxKind::XOR:
    return WarpOp::ReduceXor;
  case NVVM::ReduxKind::FMIN:
  case NVVM::ReduxKind::FMAX:
    return std::nullopt;
  }
  llvm_unreachable("every kind is handled");
}

static Value callOp(HookCalls &calls, Value mask, Value value, WarpOp op) {
  return calls.callAtPlace(sim::hook::vote, calls.builder().getI32Type(),
                           {mask, value, calls.i32(static_cast<uint32_t>(op))});
}

static LogicalResult lowerShuffle(gpu::ShuffleOp op, HookCalls &calls) {
  Type type = op.getValue().getType();
  if (!type.isIntOrFloat() || type.getIntOrFloatBitWidth() != 32)
    return op.emitOpError("expects 32 bits, as a GPU shuffles, got ") << type;
  OpBuilder &b = calls.builder();
  Location loc = op.getLoc();
  Type i64 = b.getI64Type(), i32 = b.getI32Type();
  Value word = LLVM::BitcastOp::create(b, loc, i32, op.getValue());
  auto pair = LLVM::LLVMStructType::getLiteral(b.getContext(), {i64, i64});
  Value both = calls.callAtPlace(
      sim::hook::shuffle, pair,
      {LLVM::ZExtOp::create(b, loc, i64, word), op.getOffset(), op.getWidth(),
       calls.i32(static_cast<uint32_t>(opOf(op.getMode())))});
  auto part = [&](int64_t index, Type as) -> Value {
    Value wide = LLVM::ExtractValueOp::create(b, loc, both, index);
    return LLVM::TruncOp::create(b, loc, as, wide);
  };
  Value moved = LLVM::BitcastOp::create(b, loc, type, part(0, i32));
  op.replaceAllUsesWith(ValueRange{moved, part(1, b.getI1Type())});
  op.erase();
  return success();
}

static LogicalResult lowerVote(NVVM::VoteSyncOp op, HookCalls &calls) {
  OpBuilder &b = calls.builder();
  Value flag =
      LLVM::ZExtOp::create(b, op.getLoc(), b.getI32Type(), op.getPred());
  Value result = callOp(calls, op.getMask(), flag, opOf(op.getKind()));
  if (op.getType().isInteger(1))
    result = LLVM::TruncOp::create(b, op.getLoc(), b.getI1Type(), result);
  op.replaceAllUsesWith(result);
  op.erase();
  return success();
}

static LogicalResult lowerReduction(NVVM::ReduxOp op, HookCalls &calls) {
  std::optional<WarpOp> reduction = opOf(op.getKind());
  if (!reduction)
    return op.emitOpError("reduces floats, which sm_80 cannot");
  op.replaceAllUsesWith(
      callOp(calls, op.getMaskAndClamp(), op.getVal(), *reduction));
  op.erase();
  return success();
}

static LogicalResult lowerBarrier(Operation *op, HookCalls &calls) {
  calls.callAtPlace(sim::hook::barrier, {}, calls.rounds.at(op));
  op->erase();
  return success();
}

static LogicalResult lowerSyncWarp(NVVM::SyncWarpOp op, HookCalls &calls) {
  callOp(calls, op.getMask(), calls.i32(0), WarpOp::Sync);
  op.erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Where a thread is
//===----------------------------------------------------------------------===//

/// Which word of sim::ThreadIndex.
enum Field { threadField, blockField, threadsField, blocksField };

static Value readIndex(HookCalls &calls, Field field) {
  OpBuilder &b = calls.builder();
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value place = LLVM::GEPOp::create(b, calls.loc(), pointer, b.getI64Type(),
                                    calls.getThread(),
                                    ArrayRef<LLVM::GEPArg>{int32_t(field)});
  Value wide = LLVM::LoadOp::create(b, calls.loc(), b.getI64Type(), place);
  return arith::IndexCastOp::create(b, calls.loc(), b.getIndexType(), wide);
}

/// Grids have one dimension.
template <typename Op>
static LogicalResult lowerIndex(Op op, HookCalls &calls, Field field,
                                int64_t others) {
  bool isFirst = op.getDimension() == gpu::Dimension::x;
  Value value = isFirst ? readIndex(calls, field)
                        : Value(arith::ConstantIndexOp::create(
                              calls.builder(), op.getLoc(), others));
  op.replaceAllUsesWith(value);
  op.erase();
  return success();
}

LogicalResult lowerWarpOp(Operation *op, HookCalls &calls) {
  calls.at(op);
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](gpu::ThreadIdOp id) {
        return lowerIndex(id, calls, threadField, 0);
      })
      .Case([&](gpu::BlockIdOp id) {
        return lowerIndex(id, calls, blockField, 0);
      })
      .Case([&](gpu::BlockDimOp dim) {
        return lowerIndex(dim, calls, threadsField, 1);
      })
      .Case([&](gpu::GridDimOp dim) {
        return lowerIndex(dim, calls, blocksField, 1);
      })
      .Case(
          [&](gpu::ShuffleOp shuffle) { return lowerShuffle(shuffle, calls); })
      .Case([&](NVVM::VoteSyncOp vote) { return lowerVote(vote, calls); })
      .Case([&](NVVM::ReduxOp redux) { return lowerReduction(redux, calls); })
      .Case([&](NVVM::SyncWarpOp sync) { return lowerSyncWarp(sync, calls); })
      .Case(
          [&](gpu::BarrierOp barrier) { return lowerBarrier(barrier, calls); })
      .Default([](Operation *other) -> LogicalResult {
        if (isa_and_present<gpu::GPUDialect, NVVM::NVVMDialect>(
                other->getDialect()))
          return refuse(other);
        return keepPlain(other);
      });
}

} // namespace sluice
