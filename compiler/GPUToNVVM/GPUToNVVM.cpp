#include "compiler/GPUToNVVM/GPUToNVVM.h"

#include "compiler/GPUToNVVM/Approximate.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/GPUToNVVM/GPUToNVVMPass.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;

namespace sluice {
#define GEN_PASS_DEF_LOWERGPUTONVVM
#include "compiler/GPUToNVVM/GPUToNVVM.h.inc"

namespace {

/// Waits before anything is read that the launch before may write. Such memory
/// changes while this kernel runs: read as if it did not (`ld.global.nc`), it
/// may be read before the wait, or from a cache that the write did not reach.
static void overlapLaunches(gpu::GPUFuncOp kernel) {
  auto b = OpBuilder::atBlockBegin(&kernel.getBody().front());
  for (auto kind : {NVVM::GridDepActionKind::launch_dependents,
                    NVVM::GridDepActionKind::wait})
    NVVM::GriddepcontrolOp::create(b, kernel.getLoc(), kind);
  kernel.walk([](LLVM::LoadOp load) { load.setInvariant(false); });
}

struct LowerGPUToNVVMPass : impl::LowerGPUToNVVMBase<LowerGPUToNVVMPass> {
  using LowerGPUToNVVMBase::LowerGPUToNVVMBase;

  void runOnOperation() override {
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
