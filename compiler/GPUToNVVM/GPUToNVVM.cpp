#include "compiler/GPUToNVVM/GPUToNVVM.h"

#include "compiler/GPUToNVVM/Approximate.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_LOWERGPUTONVVM
#include "compiler/GPUToNVVM/GPUToNVVM.h.inc"

namespace {

/// Whether the launch before must be done when it runs.
static bool needsLaunchBefore(Operation &op) {
  return !isMemoryEffectFree(&op) && !isa<NVVM::VoteSyncOp>(op);
}

/// Where a kernel waits for the launch before.
class WaitPlaces {
public:
  explicit WaitPlaces(gpu::GPUFuncOp kernel)
      : dominance(kernel), b(kernel.getContext()) {
    waitOnWaysFrom(kernel.getBody().front());
  }

private:
  /// Waits on each way from the start of a block that is not in a loop: in
  /// front of what needs it, or at the end of a block that a loop or nothing
  /// follows. So too on a way around accesses: what comes after it and them
  /// need not wait again.
  void waitOnWaysFrom(Block &block) {
    if (!seen.insert(&block).second)
      return;
    auto at = llvm::find_if(block, needsLaunchBefore);
    if (at != block.end()) // an assembler delays what a branch has not forced
      return wait(block.isEntryBlock() ? *at : block.front());
    Operation *end = block.getTerminator();
    bool isLast = block.getNumSuccessors() == 0 ||
                  llvm::any_of(block.getSuccessors(),
                               [&](Block *next) { return isLoop(*next); });
    bool isWayAround = end == &block.front() && block.getSinglePredecessor();
    if (isLast || isWayAround)
      return wait(*end);
    for (Block *next : block.getSuccessors())
      waitOnWaysFrom(*next);
  }

  bool isLoop(Block &block) {
    return llvm::any_of(block.getPredecessors(), [&](Block *from) {
      return dominance.dominates(&block, from);
    });
  }

  void wait(Operation &op) {
    b.setInsertionPoint(&op);
    NVVM::GriddepcontrolOp::create(b, op.getLoc(),
                                   NVVM::GridDepActionKind::wait);
  }

  DominanceInfo dominance;
  OpBuilder b;
  SmallPtrSet<Block *, 16> seen;
};

/// What a kernel knows without memory it computes while the launch before ends;
/// it waits for that before anything is read that it may write. It waits after
/// the branches on the way there, since an assembler does what they depend on
/// before them, but else after the wait. Such memory changes while this kernel
/// runs: read as if it did not (`ld.global.nc`), it may be read before the
/// wait, or from a cache that the write did not reach.
static void overlapLaunches(gpu::GPUFuncOp kernel) {
  WaitPlaces{kernel};
  auto b = OpBuilder::atBlockBegin(&kernel.getBody().front());
  NVVM::GriddepcontrolOp::create(b, kernel.getLoc(),
                                 NVVM::GridDepActionKind::launch_dependents);
  kernel.walk([](LLVM::LoadOp load) { load.setInvariant(false); });
}

struct LowerGPUToNVVMPass : impl::LowerGPUToNVVMBase<LowerGPUToNVVMPass> {
  using LowerGPUToNVVMBase::LowerGPUToNVVMBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    for (auto kernel : getOperation().getOps<gpu::GPUFuncOp>())
      // Upstream's patterns convert only what an entry block leads to.
      (void)eraseUnreachableBlocks(rewriter, kernel->getRegions());
    if (overlap)
      for (auto kernel : getOperation().getOps<gpu::GPUFuncOp>())
        overlapLaunches(kernel);
    LowerToLLVMOptions options(&getContext());
    options.overrideIndexBitwidth(64);
    LLVMTypeConverter converter(&getContext(), options);
    configureGpuToNVVMTypeConverter(converter);

    RewritePatternSet patterns(&getContext());
    populateGpuToNVVMConversionPatterns(converter, patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns);
    populateApproximationPatterns(patterns, /*benefit=*/2);

    LLVMConversionTarget target(getContext());
    target.addLegalDialect<NVVM::NVVMDialect>();
    target.addLegalOp<gpu::GPUModuleOp>();
    ConversionConfig config;
    config.allowPatternRollback = false;
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns), config)))
      signalPassFailure();
  }
};

} // namespace
} // namespace sluice
