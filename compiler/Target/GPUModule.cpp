#include "compiler/Target/GPUModule.h"

#include "compiler/Target/CodeGeneration.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Target/TargetOptions.h"

#include <mutex>

extern "C" {
void LLVMInitializeNVPTXTargetInfo();
void LLVMInitializeNVPTXTarget();
void LLVMInitializeNVPTXTargetMC();
void LLVMInitializeNVPTXAsmPrinter();
}

using namespace llvm;

namespace sluice {

static void initializeNVPTX() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
}

/// Whether PTX takes it as an identifier; LLVM's printer aborts otherwise.
static bool isIdentifier(StringRef name) {
  auto isPart = [](char c) { return isAlnum(c) || c == '_' || c == '$'; };
  return all_of(name, isPart) && !name.empty() && !isDigit(name.front()) &&
         name != "_" && name != "$" && name != "WARP_SZ";
}

static Error checkNames(mlir::gpu::GPUModuleOp source) {
  for (auto function : source.getOps<mlir::LLVM::LLVMFuncOp>())
    if (!isIdentifier(function.getSymName()))
      return createStringError("expects kernels' names of letters, digits and "
                               "'_', got '" +
                               function.getSymName() + "'");
  return Error::success();
}

/// Many parameters take a version of PTX that is newer than some chips.
static unsigned chooseVersion(mlir::gpu::GPUModuleOp source,
                              const GPUChip &chip) {
  int64_t most = 0;
  for (auto kernel : source.getOps<mlir::LLVM::LLVMFuncOp>())
    most = std::max<int64_t>(most, kernel.getNumArguments());
  bool many = most * int64_t(sizeof(int64_t)) > oldParameterBytes;
  return many ? std::max(chip.ptxVersion, 81u) : chip.ptxVersion;
}

static Expected<std::unique_ptr<TargetMachine>>
createMachine(const GPUChip &chip, unsigned version) {
  initializeNVPTX();
  Triple triple("nvptx64-nvidia-cuda");
  std::string problem;
  const Target *target = TargetRegistry::lookupTarget(triple, problem);
  if (!target)
    return createStringError(problem);
  TargetOptions options;
  // Every `add` and `mul` is then written with `.rn`, which no assembler fuses.
  options.AllowFPOpFusion = FPOpFusion::Strict;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      triple, chip.name, "+ptx" + std::to_string(version), options,
      std::nullopt));
  if (!machine)
    return createStringError("no code generator for " + Twine(chip.name));
  return machine;
}

/// What is the same for all tokens is hoisted already, where it pays: more of
/// it, and unrolled loops, would take registers through the whole kernel.
static constexpr StringLiteral passes =
    "globaldce,"
    "function(infer-address-spaces,sroa,early-cse<memssa>,simplifycfg,"
    "instcombine<no-verify-fixpoint>,gvn,instcombine<no-verify-fixpoint>,"
    "early-cse,simplifycfg)";

Expected<GPUModule> GPUModule::create(mlir::gpu::GPUModuleOp source,
                                      const GPUChip &chip) {
  if (Error error = checkNames(source))
    return error;
  auto machine = createMachine(chip, chooseVersion(source, chip));
  if (!machine)
    return machine.takeError();
  GPUModule result;
  if (Error error = result.translate(source, std::move(*machine)))
    return error;
  if (Error error = optimize(*result.module, *result.machine, passes))
    return error;
  return result;
}

} // namespace sluice
