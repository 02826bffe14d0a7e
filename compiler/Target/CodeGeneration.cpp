#include "compiler/Target/CodeGeneration.h"

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;

namespace sluice {

Error optimize(Module &module, TargetMachine &machine, StringRef passes) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);

  ModulePassManager pipeline;
  if (Error error = builder.parsePassPipeline(pipeline, passes))
    return error;
  pipeline.run(module, modules);
  return Error::success();
}

Expected<std::string> emit(Module &module, TargetMachine &machine,
                           CodeGenFileType kind) {
  SmallString<0> code;
  raw_svector_ostream stream(code);
  legacy::PassManager pipeline;
  if (machine.addPassesToEmitFile(pipeline, stream, nullptr, kind))
    return createStringError("the code generator writes no such file");
  pipeline.run(module);
  return std::string(code);
}

} // namespace sluice
