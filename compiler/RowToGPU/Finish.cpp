#include "compiler/RowToGPU/Finish.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

static constexpr llvm::StringLiteral kDevice = "device";

static void emitFinalize(KernelState &s, Lanes &lanes,
                         Accumulators &accumulators, row::FinalizeOp finalize) {
  SmallVector<Operation *> ops;
  for (Operation &op : finalize.getBody().front())
    if (auto total = dyn_cast<row::TotalOp>(op))
      accumulators.mapTotal(total, lanes);
    else
      ops.push_back(&op);
  lanes.emit(ops);
}

/// Counts the block; whether it is the last that is counted. The counter wraps
/// to 0 there, ready for the next launch. It hands on what all blocks wrote.
static Value countBlock(KernelState &s) {
  Value blocks = arith::TruncIOp::create(s.b, s.b.getI32Type(), s.numBlocks);
  Value last = s.e.add(blocks, s.e.i32(-1));
  Value before = LLVM::AtomicRMWOp::create(
      s.b, LLVM::AtomicBinOp::uinc_wrap,
      s.e.globalPointer(s.word(word::Counter)), last,
      LLVM::AtomicOrdering::acq_rel, kDevice, /*alignment=*/4);
  return s.e.equal(before, last);
}

/// True in all threads of the block that is done last; one alone need not ask.
static Value isLastBlock(KernelState &s) {
  Type small = s.b.getI32Type();
  Value flag = s.allocateShared(small, 1);
  s.e.ifThen(s.e.equal(s.thread, s.e.i32(0)), [&] {
    Value isLast = s.e.ifElse(
        s.e.equal(s.numBlocks, s.e.i64(1)), s.b.getI1Type(),
        [&] { return SmallVector<Value>{s.e.i1(true)}; },
        [&] { return SmallVector<Value>{countBlock(s)}; })[0];
    s.e.store(arith::ExtUIOp::create(s.b, small, isLast), flag);
  });
  s.e.barrier();
  return arith::CmpIOp::create(s.b, arith::CmpIPredicate::ne,
                               s.e.load(flag, small), s.e.i32(0));
}

void rowgpu::emitFinish(KernelState &s, Lanes &lanes,
                        Accumulators &accumulators, row::FinalizeOp finalize) {
  s.b.setLoc(finalize.getLoc());
  if (accumulators.empty()) {
    s.e.ifThen(s.e.equal(s.block, s.e.i64(0)),
               [&] { emitFinalize(s, lanes, accumulators, finalize); });
    return;
  }
  accumulators.endBlock();
  s.e.ifThen(isLastBlock(s), [&] {
    accumulators.combineBlocks();
    emitFinalize(s, lanes, accumulators, finalize);
  });
}
