#include "SimulatedKernel.h"

#include "compiler/Pipelines/Register.h"
#include "compiler/Pipelines/SimPipeline.h"
#include "compiler/Target/CPUModule.h"
#include "runtime/jit/HostCPU.h"
#include "runtime/sim/Hooks.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

using namespace sluice;
using namespace sluice::test;

static std::string sourceOf(llvm::StringRef body, unsigned numBuffers,
                            llvm::StringRef globals) {
  std::string arguments, prologue;
  for (unsigned i = 0; i < numBuffers; ++i) {
    std::string number = std::to_string(i);
    arguments += (i ? ", %" : "%") + number + ": i64";
    prologue += "%p" + number + " = llvm.inttoptr %" + number +
                " : i64 to !llvm.ptr<1>\n";
  }
  for (int value : {0, 1, 2, 4, 7, 8, 16, 32})
    prologue += "%c" + std::to_string(value) + " = arith.constant " +
                std::to_string(value) + " : i32\n";
  for (llvm::StringRef place : {"thread", "block"})
    prologue +=
        ("%i" + place + " = gpu." + place + "_id x\n%" + place.take_front() +
         " = arith.index_cast %i" + place + " : index to i32\n")
            .str();
  return ("gpu.module @kernels {\n" + globals + "\ngpu.func @k(" + arguments +
          ") kernel attributes {sluice.kernel = {}} {\n" + prologue + "\n" +
          body + "\ngpu.return\n}\n}")
      .str();
}

SimulatedKernel::SimulatedKernel(llvm::StringRef body, unsigned numBuffers,
                                 llvm::StringRef globals) {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  std::string source = sourceOf(body, numBuffers, globals);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
  if (!module)
    llvm::report_fatal_error(llvm::StringRef("bad kernel:\n" + source));
  mlir::PassManager passes(&context);
  buildSimPipeline(passes);
  if (failed(passes.run(*module)))
    llvm::report_fatal_error("the kernel cannot be lowered");
  CPUModule compiled =
      llvm::cantFail(CPUModule::create(*module, hostCPU().vectorBits));
  code = llvm::cantFail(ObjectCode::load(
      llvm::cantFail(std::move(compiled).object()), sim::hookSymbols()));
}

SimulatedKernel &SimulatedKernel::buffer(void *data, size_t bytes,
                                         unsigned granule, bool written) {
  std::string name = "buffer" + std::to_string(words.size());
  sim::Region &region = memory.add(name, data, bytes, granule);
  if (!written)
    llvm::cantFail(region.forgetContents());
  words.push_back(region.base);
  return *this;
}

std::string SimulatedKernel::run(int64_t blocks, int64_t threads) {
  void *function = llvm::cantFail(code->lookup({"k"})).front();
  sim::Grid grid{"k",    reinterpret_cast<sim::KernelFunction>(function),
                 blocks, threads,
                 words,  patience};
  fault = {};
  llvm::handleAllErrors(
      sim::runKernel(grid, memory, counts),
      [&](const sim::SimulationError &error) { fault = error.getFault(); });
  return fault.text;
}
