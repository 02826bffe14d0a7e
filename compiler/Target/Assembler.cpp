#include "compiler/Target/Assembler.h"

#include "compiler/Target/NvJitLink.h"
#include "compiler/Target/RunProgram.h"

#include "llvm/Support/Path.h"

using namespace llvm;

namespace sluice {

static Expected<AssembledPTX> runPtxas(StringRef ptx, StringRef target,
                                       StringRef program) {
  Expected<TemporaryFile> input = TemporaryFile::create("ptx", ptx);
  if (!input)
    return input.takeError();
  Expected<TemporaryFile> output = TemporaryFile::create("cubin");
  if (!output)
    return output.takeError();
  std::string architecture = ("-arch=" + target).str();
  Expected<std::string> report = runProgram(
      program, {"-v", architecture, input->getPath(), "-o", output->getPath()});
  if (!report)
    return report.takeError();
  Expected<std::string> cubin = output->read();
  if (!cubin)
    return cubin.takeError();
  if (cubin->empty())
    return createStringError(program + " wrote no machine code");
  return AssembledPTX{std::move(*cubin), std::move(*report)};
}

Expected<AssembledPTX> assemblePTX(StringRef ptx, StringRef target,
                                   const GPUTools &tools) {
  if (!tools.ptxas.empty())
    return runPtxas(ptx, target, tools.ptxas);
  if (!tools.nvJitLink.empty())
    return linkPTX(ptx, target, tools.nvJitLink);
  return AssembledPTX();
}

Expected<std::string> disassemble(StringRef cubin, StringRef program) {
  Expected<TemporaryFile> input = TemporaryFile::create("cubin", cubin);
  if (!input)
    return input.takeError();
  SmallVector<StringRef> arguments;
  if (sys::path::stem(program) == "cuobjdump")
    arguments.push_back("-sass");
  arguments.push_back(input->getPath());
  return runProgram(program, arguments);
}

} // namespace sluice
