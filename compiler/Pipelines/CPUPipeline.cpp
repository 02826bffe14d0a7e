#include "compiler/Pipelines/CPUPipeline.h"

#include "compiler/Contract/Contract.h"
#include "compiler/Decompose/Decompose.h"
#include "compiler/Differentiate/Differentiate.h"
#include "compiler/DropUnused/DropUnused.h"
#include "compiler/Fuse/Fuse.h"
#include "compiler/NarrowFloats/NarrowFloats.h"
#include "compiler/PlanResiduals/PlanResiduals.h"
#include "compiler/RowToCPU/RowToCPU.h"
#include "compiler/Special/Special.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace sluice {

static void simplify(OpPassManager &passes) {
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
}

void buildDecomposePipeline(OpPassManager &passes) {
  simplify(passes);
  passes.addPass(createDecompose());
  simplify(passes);
}

void buildGradientPipeline(OpPassManager &passes,
                           const PlanResidualsOptions &residuals) {
  passes.addPass(createDifferentiate());
  // What `stop_gradient` kept apart is simplified before a backward takes parts
  // of it: else it would compute other bits, and choose other experts.
  simplify(passes);
  passes.addPass(createPlanResiduals(residuals));
  passes.addPass(createDropUnused());
  simplify(passes);
}

void buildRowPipeline(OpPassManager &passes) {
  passes.addPass(createFuse());
  simplify(passes);
  passes.addPass(createContract());
}

void buildLLVMPipeline(OpPassManager &passes, unsigned vectorBits) {
  passes.addPass(createExpandSpecial());
  simplify(passes);
  passes.addPass(createRowToCPU({vectorBits}));
  passes.addPass(createNarrowFloats());
  passes.addPass(createCSEPass());
  // Without rollback the conversions take half the time. One of them serves
  // all dialects, vectors too: the lowering keeps to what has a direct form.
  passes.addPass(createSCFToControlFlowPass({/*allowPatternRollback=*/false}));
  ConvertToLLVMPassOptions options;
  options.allowPatternRollback = false;
  passes.addPass(createConvertToLLVMPass(options));
  passes.addPass(createReconcileUnrealizedCastsPass());
}

namespace {
struct CPUPipelineOptions : PassPipelineOptions<CPUPipelineOptions> {
  Option<unsigned> vectorBits{
      *this, "vector-bits", llvm::cl::init(512),
      llvm::cl::desc("Width of vectors in bits: 128, 256 or 512")};
};
} // namespace

void registerCPUPipeline() {
  PassPipelineRegistration<CPUPipelineOptions>(
      "sluice-cpu-pipeline",
      "From the route dialect to the LLVM dialect, for the CPU",
      [](OpPassManager &passes, const CPUPipelineOptions &options) {
        buildDecomposePipeline(passes);
        buildGradientPipeline(passes, cpuResiduals);
        buildRowPipeline(passes);
        buildLLVMPipeline(passes, options.vectorBits);
      });
}

} // namespace sluice
