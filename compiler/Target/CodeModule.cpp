#include "compiler/Target/CodeModule.h"

#include "compiler/Target/CodeGeneration.h"

#include "mlir/Target/LLVMIR/Export.h"

#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace llvm;

namespace sluice {

static void noteError(const DiagnosticInfo *info, void *problems) {
  if (info->getSeverity() != DS_Error)
    return;
  raw_string_ostream stream(*static_cast<std::string *>(problems));
  DiagnosticPrinterRawOStream printer(stream);
  info->print(printer);
}

Error CodeModule::translate(mlir::Operation *source,
                            std::unique_ptr<TargetMachine> target) {
  machine = std::move(target);
  context = std::make_unique<LLVMContext>();
  context->setDiagnosticHandlerCallBack(noteError, problems.get());
  module = mlir::translateModuleToLLVMIR(source, *context, "sluice");
  if (!module)
    return createStringError("translation to LLVM IR failed");
  module->setTargetTriple(machine->getTargetTriple());
  module->setDataLayout(machine->createDataLayout());
  return Error::success();
}

std::string CodeModule::ir() const {
  std::string text;
  raw_string_ostream(text) << *module;
  return text;
}

Expected<std::string> CodeModule::emitChecked(Module &input,
                                              CodeGenFileType kind) const {
  Expected<std::string> code = emit(input, *machine, kind);
  if (code && !problems->empty())
    return createStringError("code generation failed: " + *problems);
  return code;
}

Expected<std::string> CodeModule::assembly() const {
  std::unique_ptr<Module> copy = CloneModule(*module);
  return emitChecked(*copy, CodeGenFileType::AssemblyFile);
}

} // namespace sluice
