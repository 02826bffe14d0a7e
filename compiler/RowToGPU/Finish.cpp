#include "compiler/RowToGPU/Finish.h"

using namespace mlir;
using namespace sluice;
using namespace sluice::rowgpu;

/// Whether it is about rows, on which all threads work.
static bool hasRows(row::FinalizeOp finalize) {
  WalkResult found = finalize.walk([](Operation *op) {
    bool isRow = llvm::any_of(op->getResultTypes(), llvm::IsaPred<VectorType>);
    return isRow ? WalkResult::interrupt() : WalkResult::advance();
  });
  return found.wasInterrupted();
}

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

void rowgpu::emitFinish(KernelState &s, Lanes &lanes,
                        Accumulators &accumulators, row::FinalizeOp finalize) {
  s.b.setLoc(finalize.getLoc());
  if (accumulators.empty()) {
    s.e.ifThen(s.e.equal(s.block, s.e.i64(0)),
               [&] { emitFinalize(s, lanes, accumulators, finalize); });
    return;
  }
  accumulators.endBlock();
  Value isLast = s.e.equal(s.block, s.e.add(s.numBlocks, s.e.i64(-1)));
  s.e.ifElse(
      isLast, {},
      [&] {
        accumulators.combineBlocks(/*byAll=*/hasRows(finalize));
        emitFinalize(s, lanes, accumulators, finalize);
        return SmallVector<Value>();
      },
      [&] {
        accumulators.post();
        return SmallVector<Value>();
      });
}
