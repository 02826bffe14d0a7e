#include "compiler/Pipelines/Compile.h"

#include "compiler/Differentiate/Differentiate.h"
#include "compiler/Pipelines/CPUPipeline.h"
#include "compiler/Pipelines/Diagnostics.h"
#include "compiler/Pipelines/GPUCode.h"
#include "compiler/Pipelines/GPUPipeline.h"
#include "compiler/Pipelines/Register.h"
#include "compiler/Pipelines/SimPipeline.h"
#include "compiler/Pipelines/Stages.h"
#include "compiler/Target/CPUModule.h"
#include "compiler/Target/Programs.h"
#include "runtime/jit/HostCPU.h"

#include "mlir/Parser/Parser.h"

#include "llvm/Support/Path.h"

using namespace mlir;
using llvm::Error;
using llvm::Expected;

namespace sluice {

static const DialectRegistry &allDialects() {
  static const DialectRegistry registry = [] {
    DialectRegistry result;
    registerAllDialects(result);
    return result;
  }();
  return registry;
}

static Error verifyOptions(const CompileOptions &options) {
  bool onHost = options.target == "cpu" || options.target == "sim";
  if (!onHost && !findGPUChip(options.target))
    return llvm::createStringError("expects target 'cpu', 'sim' or one of " +
                                   listGPUChips() + ", got '" + options.target +
                                   "'");
  if (!llvm::is_contained({0, 128, 256, 512}, options.vectorBits))
    return llvm::createStringError(
        "expects vectors of 128, 256 or 512 bits, got " +
        llvm::Twine(options.vectorBits));
  return Error::success();
}

namespace {

/// One compilation. The context is its own: compilations may run at the same
/// time, and nothing of one stays in memory after it.
class Compilation {
public:
  Compilation(StringRef source, const CompileOptions &options,
              const Stages &stages)
      : source(source), options(options), stages(stages),
        context(allDialects(), MLIRContext::Threading::DISABLED),
        collector(context) {}

  Expected<Image> run();

private:
  Error parse();
  Error runPasses(llvm::function_ref<void(OpPassManager &)> build);
  Error lowerRoute();
  Error lowerRow();
  Error lowerToGPU();
  Error generateCode(Image &image);

  unsigned vectorBits() const {
    return options.vectorBits ? options.vectorBits : hostCPU().vectorBits;
  }

  StringRef source;
  const CompileOptions &options;
  const Stages &stages;
  MLIRContext context;
  DiagnosticCollector collector;
  OwningOpRef<ModuleOp> module;
};

} // namespace

Error Compilation::parse() {
  if (stages.wanted())
    if (Error error = stages.record("source", source))
      return error;
  module = parseSourceString<ModuleOp>(source, &context, "source.mlir");
  return module ? Error::success()
                : llvm::createStringError("the source cannot be parsed");
}

Error Compilation::runPasses(llvm::function_ref<void(OpPassManager &)> build) {
  PassManager passes(&context);
  // A fifth of the time, for what only a faulty pass gets wrong; LLVM's own
  // verifier sees the result in any case.
  passes.enableVerifier(stages.wanted());
  if (!options.dumpDirectory.empty()) {
    SmallString<128> path(options.dumpDirectory);
    llvm::sys::path::append(path, "reproducer.mlir");
    passes.enableCrashReproducerGeneration(path);
  }
  build(passes);
  return succeeded(passes.run(*module))
             ? Error::success()
             : llvm::createStringError("a pass failed");
}

Error Compilation::lowerRoute() {
  if (Error error = runPasses(buildDecomposePipeline))
    return error;
  if (Error error = stages.record("route", *module))
    return error;
  PlanResidualsOptions residuals =
      options.target == "cpu" ? cpuResiduals : gpuResiduals;
  if (Error error = runPasses([&](OpPassManager &passes) {
        buildGradientPipeline(passes, residuals);
      }))
    return error;
  for (auto forward : module->getOps<func::FuncOp>())
    if (auto backward =
            forward->getAttrOfType<FlatSymbolRefAttr>(route::kBackwardAttr))
      return stages.record("route-backward", module->lookupSymbol<func::FuncOp>(
                                                 backward.getAttr()));
  return Error::success();
}

Error Compilation::lowerRow() {
  if (Error error = runPasses(buildRowPipeline))
    return error;
  if (Error error = stages.record("row", *module))
    return error;
  if (options.target != "cpu")
    return lowerToGPU();
  return runPasses(
      [&](OpPassManager &passes) { buildLLVMPipeline(passes, vectorBits()); });
}

/// The simulator runs the very kernels that GPUs get.
Error Compilation::lowerToGPU() {
  if (Error error = runPasses(buildGPURowPipeline))
    return error;
  if (Error error = checkParameters(*module))
    return error;
  if (Error error = runPasses([&](OpPassManager &passes) {
        buildGPUPipeline(passes, options.layout);
      }))
    return error;
  if (Error error = stages.record("gpu", *module))
    return error;
  if (options.target == "sim")
    return runPasses(buildSimPipeline);
  bool overlap = findGPUChip(options.target)->overlapsLaunches;
  return runPasses(
      [&](OpPassManager &passes) { buildNVVMPipeline(passes, overlap); });
}

Error Compilation::generateCode(Image &image) {
  if (const GPUChip *chip = findGPUChip(options.target))
    return generateGPUCode(*module, *chip, options, stages, image);
  Expected<CPUModule> code = CPUModule::create(*module, vectorBits());
  if (!code)
    return code.takeError();
  if (stages.wanted()) {
    if (Error error = stages.record("llvm", code->ir()))
      return error;
    Expected<std::string> assembly = code->assembly();
    if (!assembly)
      return assembly.takeError();
    if (Error error = stages.record("asm", *assembly))
      return error;
  }
  return std::move(*code).object().moveInto(image.object);
}

Expected<Image> Compilation::run() {
  if (Error error = parse())
    return collector.fail(std::move(error));
  if (Error error = lowerRoute())
    return collector.fail(std::move(error));
  if (Error error = lowerRow())
    return collector.fail(std::move(error));
  Expected<Programs> programs = readPrograms(*module);
  if (!programs)
    return collector.fail(programs.takeError());
  Image image;
  image.host = hostCPU().describe();
  image.target = options.target;
  image.source = source.str();
  image.vectorBits = options.vectorBits;
  image.forward = std::move(programs->forward);
  image.backward = std::move(programs->backward);
  if (Error error = generateCode(image))
    return collector.fail(std::move(error));
  return image;
}

Expected<Image> compile(StringRef source, const CompileOptions &options,
                        StageSink sink) {
  if (Error error = verifyOptions(options))
    return llvm::make_error<CompileError>(std::vector<Diagnostic>{
        {"error", "", 0, 0, llvm::toString(std::move(error))}});
  Stages stages(sink, options.dumpDirectory);
  return Compilation(source, options, stages).run();
}

} // namespace sluice
