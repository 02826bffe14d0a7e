#include "compiler/Target/CPUMachine.h"

#include "compiler/Target/CodeGeneration.h"
#include "runtime/jit/HostCPU.h"

#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

#include <mutex>

using namespace llvm;

namespace sluice {

static void initializeHostTarget() {
  static std::once_flag once;
  std::call_once(once, [] {
    InitializeNativeTarget();
    InitializeNativeTargetAsmPrinter();
    InitializeNativeTargetAsmParser();
  });
}

Expected<std::unique_ptr<TargetMachine>> createHostMachine() {
  initializeHostTarget();
  const HostCPU &host = hostCPU();
  std::string problem;
  const Target *target =
      TargetRegistry::lookupTarget(Triple(host.triple), problem);
  if (!target)
    return createStringError(problem);
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Strict;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      Triple(host.triple), host.name, host.features, options, Reloc::PIC_));
  if (!machine)
    return createStringError("no code generator for " + host.describe());
  return machine;
}

static constexpr StringLiteral passes =
    "always-inline,globaldce,"
    "function(sroa,early-cse<memssa>,simplifycfg,"
    "instcombine<no-verify-fixpoint>,"
    "loop-mssa(loop-rotate,licm),loop-simplifycfg,loop-deletion,"
    "gvn,instcombine<no-verify-fixpoint>,loop-mssa(licm),"
    "early-cse,simplifycfg)";

Error optimizeForHost(Module &module, TargetMachine &machine) {
  return optimize(module, machine, passes);
}

} // namespace sluice
