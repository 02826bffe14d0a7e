#include "compiler/Target/CPUModule.h"

#include "compiler/Target/CPUMachine.h"
#include "dialects/Row/KernelFacts.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace llvm;

namespace sluice {

static bool isEntryPoint(mlir::LLVM::LLVMFuncOp function) {
  StringRef name = function.getName();
  if (function->hasAttr(row::kKernelAttrName))
    return true;
  if (!name.consume_back("_finalize"))
    return false;
  auto kernel =
      mlir::SymbolTable::lookupNearestSymbolFrom<mlir::LLVM::LLVMFuncOp>(
          function, mlir::StringAttr::get(function.getContext(), name));
  return kernel && kernel->hasAttr(row::kKernelAttrName);
}

/// Lets the optimiser drop what it has inlined.
static void internalizeHelpers(mlir::ModuleOp module) {
  for (auto function : module.getOps<mlir::LLVM::LLVMFuncOp>())
    if (!function.isExternal() && !isEntryPoint(function))
      function.setLinkage(mlir::LLVM::Linkage::Internal);
}

void CPUModule::specialize(unsigned vectorBits) {
  for (Function &function : *module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("prefer-vector-width", std::to_string(vectorBits));
    function.addFnAttr(Attribute::NoUnwind);
  }
}

Expected<CPUModule> CPUModule::create(mlir::ModuleOp source,
                                      unsigned vectorBits) {
  auto machine = createHostMachine();
  if (!machine)
    return machine.takeError();
  internalizeHelpers(source);
  CPUModule result;
  if (Error error = result.translate(source, std::move(*machine)))
    return error;
  result.specialize(vectorBits);
  if (Error error = optimizeForHost(*result.module, *result.machine))
    return error;
  return result;
}

Expected<std::string> CPUModule::object() && {
  return emitChecked(*module, CodeGenFileType::ObjectFile);
}

} // namespace sluice
