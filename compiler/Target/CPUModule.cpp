#include "compiler/Target/CPUModule.h"

#include "compiler/Target/CPUMachine.h"
#include "compiler/Target/Programs.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Export.h"

#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace llvm;

namespace sluice {

static bool isEntryPoint(mlir::LLVM::LLVMFuncOp function) {
  StringRef name = function.getName();
  if (function->hasAttr(kernelAttrName))
    return true;
  if (!name.consume_back("_finalize"))
    return false;
  auto kernel =
      mlir::SymbolTable::lookupNearestSymbolFrom<mlir::LLVM::LLVMFuncOp>(
          function, mlir::StringAttr::get(function.getContext(), name));
  return kernel && kernel->hasAttr(kernelAttrName);
}

/// Lets the optimiser drop what it has inlined.
static void internalizeHelpers(mlir::ModuleOp module) {
  for (auto function : module.getOps<mlir::LLVM::LLVMFuncOp>())
    if (!function.isExternal() && !isEntryPoint(function))
      function.setLinkage(mlir::LLVM::Linkage::Internal);
}

static void noteError(const DiagnosticInfo *info, void *problems) {
  if (info->getSeverity() != DS_Error)
    return;
  raw_string_ostream stream(*static_cast<std::string *>(problems));
  DiagnosticPrinterRawOStream printer(stream);
  info->print(printer);
}

Error CPUModule::translate(mlir::ModuleOp source) {
  internalizeHelpers(source);
  context = std::make_unique<LLVMContext>();
  context->setDiagnosticHandlerCallBack(noteError, problems.get());
  module = mlir::translateModuleToLLVMIR(source, *context, "sluice");
  return module ? Error::success()
                : createStringError("translation to LLVM IR failed");
}

void CPUModule::specialize(unsigned vectorBits) {
  module->setTargetTriple(machine->getTargetTriple());
  module->setDataLayout(machine->createDataLayout());
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
  CPUModule result;
  result.machine = std::move(*machine);
  if (Error error = result.translate(source))
    return error;
  result.specialize(vectorBits);
  if (Error error = optimize(*result.module, *result.machine))
    return error;
  return result;
}

std::string CPUModule::ir() const {
  std::string text;
  raw_string_ostream(text) << *module;
  return text;
}

Expected<std::string> CPUModule::emitChecked(Module &input,
                                             CodeGenFileType kind) const {
  Expected<std::string> code = emit(input, *machine, kind);
  if (code && !problems->empty())
    return createStringError("code generation failed: " + *problems);
  return code;
}

Expected<std::string> CPUModule::assembly() const {
  std::unique_ptr<Module> copy = CloneModule(*module);
  return emitChecked(*copy, CodeGenFileType::AssemblyFile);
}

Expected<std::string> CPUModule::object() && {
  return emitChecked(*module, CodeGenFileType::ObjectFile);
}

} // namespace sluice
