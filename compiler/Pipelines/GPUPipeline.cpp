#include "compiler/Pipelines/GPUPipeline.h"

#include "compiler/GPUToNVVM/GPUToNVVM.h"
#include "compiler/OrderToGPU/OrderToGPU.h"
#include "compiler/PackParameters/PackParameters.h"
#include "compiler/Pipelines/CPUPipeline.h"
#include "compiler/Pipelines/Diagnostics.h"
#include "compiler/RowToGPU/KernelState.h"
#include "compiler/RowToGPU/RowToGPU.h"
#include "compiler/SaveRegisters/SaveRegisters.h"
#include "compiler/Special/Special.h"
#include "compiler/Target/GPUChip.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace sluice {

static void simplify(OpPassManager &passes) {
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

void buildGPURowPipeline(OpPassManager &passes) {
  passes.addPass(createExpandSpecial({/*gpu=*/true}));
  simplify(passes);
  passes.nest<row::KernelOp>().addPass(createSaveRegisters());
}

void buildGPUPipeline(OpPassManager &passes,
                      const rowgpu::LayoutRequest &layout) {
  passes.addPass(createRowToGPU(
      {layout.lanes, layout.warpsPerRow, layout.threads, layout.maxBlocks}));
  passes.addPass(createOrderToGPU());
  simplify(passes);
  passes.nest<gpu::GPUModuleOp>().addPass(createPackParameters());
}

llvm::Error checkParameters(ModuleOp module) {
  for (auto kernel : module.getOps<row::KernelOp>()) {
    int64_t bytes = rowgpu::countWords(kernel) * int64_t(sizeof(int64_t));
    if (bytes > parameterBytes)
      return refuseAsTooLarge(
          kernel.getLoc(), "kernel '" + kernel.getSymName() + "' takes " +
                               Twine(bytes) +
                               " bytes of parameters, of which a launch has " +
                               Twine(parameterBytes));
  }
  return llvm::Error::success();
}

void buildNVVMPipeline(OpPassManager &passes, bool overlap) {
  passes.addPass(createSCFToControlFlowPass({/*allowPatternRollback=*/false}));
  passes.nest<gpu::GPUModuleOp>().addPass(createLowerGPUToNVVM({overlap}));
  passes.addPass(createReconcileUnrealizedCastsPass());
}

namespace {
struct GPUPipelineOptions : PassPipelineOptions<GPUPipelineOptions> {
  Option<int64_t> lanes{*this, "lanes", llvm::cl::init(0),
                        llvm::cl::desc("Threads of a warp that share a row")};
  Option<int64_t> warps{*this, "warps-per-row", llvm::cl::init(0),
                        llvm::cl::desc("Warps that share a row")};
  Option<int64_t> threads{*this, "threads", llvm::cl::init(0),
                          llvm::cl::desc("Threads of a block")};
  Option<int64_t> blocks{*this, "max-blocks", llvm::cl::init(0),
                         llvm::cl::desc("Blocks at most")};
};
} // namespace

void registerGPUPipelines() {
  PassPipelineRegistration<GPUPipelineOptions>(
      "sluice-gpu-pipeline", "From the route dialect to GPU kernels",
      [](OpPassManager &passes, const GPUPipelineOptions &options) {
        buildDecomposePipeline(passes);
        buildGradientPipeline(passes, gpuResiduals);
        buildRowPipeline(passes);
        buildGPURowPipeline(passes);
        buildGPUPipeline(passes, {options.lanes, options.warps, options.threads,
                                  options.blocks});
      });
  PassPipelineRegistration<>("sluice-gpu-to-nvvm",
                             "From GPU kernels to the LLVM dialect with NVVM",
                             [](OpPassManager &passes) {
                               buildNVVMPipeline(passes, /*overlap=*/false);
                             });
}

} // namespace sluice
