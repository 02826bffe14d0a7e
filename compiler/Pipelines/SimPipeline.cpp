#include "compiler/Pipelines/SimPipeline.h"

#include "compiler/GPUToSim/GPUToSim.h"
#include "compiler/NarrowFloats/NarrowFloats.h"

#include "mlir/Conversion/Passes.h"

using namespace mlir;

namespace sluice {

void buildSimPipeline(OpPassManager &passes) {
  passes.addPass(createNarrowFloats());
  // Before the simulator's calls: those count branches.
  passes.addPass(createSCFToControlFlowPass({/*allowPatternRollback=*/false}));
  passes.addPass(createGPUToSim());
  ConvertToLLVMPassOptions options;
  options.allowPatternRollback = false;
  passes.addPass(createConvertToLLVMPass(options));
  passes.addPass(createReconcileUnrealizedCastsPass());
}

} // namespace sluice
