#include "compiler/Pipelines/Register.h"

#include "compiler/Contract/Contract.h"
#include "compiler/Decompose/Decompose.h"
#include "compiler/Differentiate/Differentiate.h"
#include "compiler/DropUnused/DropUnused.h"
#include "compiler/Fuse/Fuse.h"
#include "compiler/GPUToNVVM/GPUToNVVM.h"
#include "compiler/GPUToSim/GPUToSim.h"
#include "compiler/NarrowFloats/NarrowFloats.h"
#include "compiler/OrderToGPU/OrderToGPU.h"
#include "compiler/PackParameters/PackParameters.h"
#include "compiler/Pipelines/CPUPipeline.h"
#include "compiler/Pipelines/GPUPipeline.h"
#include "compiler/PlanResiduals/PlanResiduals.h"
#include "compiler/RowToCPU/RowToCPU.h"
#include "compiler/RowToGPU/RowToGPU.h"
#include "compiler/SaveRegisters/SaveRegisters.h"
#include "compiler/Special/Special.h"
#include "dialects/Route/RouteDialect.h"
#include "dialects/Row/RowDialect.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace sluice {

static void registerLLVMLowering(DialectRegistry &registry) {
  registerConvertToLLVMDependentDialectLoading(registry);
  arith::registerConvertArithToLLVMInterface(registry);
  cf::registerConvertControlFlowToLLVMInterface(registry);
  registerConvertFuncToLLVMInterface(registry);
  index::registerConvertIndexToLLVMInterface(registry);
  registerConvertMathToLLVMInterface(registry);
  registerConvertMemRefToLLVMInterface(registry);
  ub::registerConvertUBToLLVMInterface(registry);
  vector::registerConvertVectorToLLVMInterface(registry);
  registerBuiltinDialectTranslation(registry);
  registerGPUDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

void registerAllDialects(DialectRegistry &registry) {
  registry.insert<route::RouteDialect, row::RowDialect>();
  registry.insert<arith::ArithDialect, cf::ControlFlowDialect,
                  func::FuncDialect, gpu::GPUDialect, LLVM::LLVMDialect,
                  NVVM::NVVMDialect, math::MathDialect, memref::MemRefDialect,
                  scf::SCFDialect, vector::VectorDialect>();
  route::registerDerivatives(registry);
  registerLLVMLowering(registry);
}

static void registerUpstreamPasses() {
  registerTransformsPasses();
  registerConvertToLLVMPass();
  registerSCFToControlFlowPass();
  registerReconcileUnrealizedCastsPass();
}

void registerAllPasses() {
  registerContract();
  registerDecompose();
  registerDifferentiate();
  registerDropUnused();
  registerExpandSpecial();
  registerFuse();
  registerLowerGPUToNVVM();
  registerGPUToSim();
  registerNarrowFloats();
  registerPackParameters();
  registerPlanResiduals();
  registerRowToCPU();
  registerOrderToGPU();
  registerRowToGPU();
  registerSaveRegisters();
  registerUpstreamPasses();
  registerCPUPipeline();
  registerGPUPipelines();
}

} // namespace sluice
