#include "compiler/Pipelines/GPUCode.h"

#include "compiler/Pipelines/Diagnostics.h"
#include "compiler/Target/AssemblerReport.h"
#include "compiler/Target/GPUModule.h"

using namespace mlir;
using llvm::Error;
using llvm::Expected;

namespace sluice {

static Error makePTX(ModuleOp module, const GPUChip &chip, const Stages &stages,
                     std::string &ptx) {
  Expected<GPUModule> code =
      GPUModule::create(*module.getOps<gpu::GPUModuleOp>().begin(), chip);
  if (!code)
    return code.takeError();
  if (stages.wanted())
    if (Error error = stages.record("llvm", code->ir()))
      return error;
  if (Error error = code->ptx().moveInto(ptx))
    return error;
  return stages.record("ptx", ptx);
}

/// The disassembler only serves those who read.
static Error recordInstructions(llvm::StringRef cubin,
                                const CompileOptions &options,
                                const Stages &stages) {
  if (!stages.wanted() || cubin.empty() || options.tools.disassembler.empty())
    return Error::success();
  Expected<std::string> text = disassemble(cubin, options.tools.disassembler);
  if (!text)
    return failByTool(text.takeError());
  return stages.record("sass", *text);
}

Error generateGPUCode(ModuleOp module, const GPUChip &chip,
                      const CompileOptions &options, const Stages &stages,
                      Image &image) {
  if (Error error = makePTX(module, chip, stages, image.ptx))
    return error;
  Expected<AssembledPTX> assembled =
      assemblePTX(image.ptx, chip.name, options.tools);
  if (!assembled)
    return failByTool(assembled.takeError());
  image.object = std::move(assembled->cubin);
  enterReport(assembled->report, chip, image.forward);
  if (image.backward)
    enterReport(assembled->report, chip, *image.backward);
  return recordInstructions(image.object, options, stages);
}

} // namespace sluice
