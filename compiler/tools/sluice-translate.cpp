// sluice-translate: kernels lowered to the LLVM dialect, as LLVM IR or as PTX.
#include "compiler/Pipelines/Register.h"
#include "compiler/Target/GPUModule.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp examples(R"(
EXAMPLES:

  sluice-opt --sluice-cpu-pipeline router.mlir |
    sluice-translate --mlir-to-llvmir
  sluice-opt --sluice-gpu-pipeline --sluice-gpu-to-nvvm router.mlir |
    sluice-translate --mlir-to-ptx --chip=sm_90 > router.ptx
)");

static llvm::cl::opt<std::string>
    chipName("chip", llvm::cl::init("sm_90"),
             llvm::cl::desc("Architecture that PTX is for"));

static mlir::LogicalResult toLLVMIR(mlir::Operation *module,
                                    llvm::raw_ostream &output) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> translated =
      mlir::translateModuleToLLVMIR(module, context);
  if (!translated)
    return mlir::failure();
  translated->print(output, nullptr);
  return mlir::success();
}

static mlir::LogicalResult toPTX(mlir::ModuleOp module,
                                 llvm::raw_ostream &output) {
  const sluice::GPUChip *chip = sluice::findGPUChip(chipName);
  if (!chip)
    return module.emitError("expects a chip of ")
           << sluice::listGPUChips() << ", got '" << chipName << "'";
  for (auto kernels : module.getOps<mlir::gpu::GPUModuleOp>()) {
    auto code = sluice::GPUModule::create(kernels, *chip);
    if (!code)
      return module.emitError(llvm::toString(code.takeError()));
    llvm::Expected<std::string> ptx = code->ptx();
    if (!ptx)
      return module.emitError(llvm::toString(ptx.takeError()));
    output << *ptx;
  }
  return mlir::success();
}

int main(int argc, char **argv) {
  mlir::TranslateFromMLIRRegistration registration(
      "mlir-to-llvmir", "LLVM IR of a module in the LLVM dialect", toLLVMIR,
      sluice::registerAllDialects);
  mlir::TranslateFromMLIRRegistration ptxRegistration(
      "mlir-to-ptx", "PTX of the kernels in a gpu.module in the LLVM dialect",
      toPTX, sluice::registerAllDialects);
  return mlir::failed(mlir::mlirTranslateMain(argc, argv, "sluice-translate"));
}
