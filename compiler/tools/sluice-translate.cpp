// sluice-translate: kernels lowered to the LLVM dialect, as LLVM IR.
#include "compiler/Pipelines/Register.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp examples(R"(
EXAMPLES:

  sluice-opt --row-to-cpu kernel.mlir | sluice-translate --mlir-to-llvmir
)");

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

int main(int argc, char **argv) {
  mlir::TranslateFromMLIRRegistration registration(
      "mlir-to-llvmir", "LLVM IR of a module in the LLVM dialect", toLLVMIR,
      sluice::registerAllDialects);
  return mlir::failed(mlir::mlirTranslateMain(argc, argv, "sluice-translate"));
}
