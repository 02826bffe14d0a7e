#include "runtime/cuda/DeviceCode.h"

#include "runtime/cuda/CubOrder.h"
#include "runtime/cuda/Device.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace sluice::cuda {

Error DeviceCode::assemble(const Driver &driver, Module &module) const {
  char log[4096] = "";
  JitOption options[] = {errorLogBuffer, errorLogBufferBytes};
  void *values[] = {log, reinterpret_cast<void *>(sizeof(log))};
  Error error = driver.call(driver.moduleLoadDataEx, &module,
                            static_cast<const void *>(ptx.c_str()), 2u,
                            &options[0], &values[0]);
  return withChange(std::move(error), [&](CudaError &failure) {
    if (*log)
      failure.append("\n" + std::string(log));
  });
}

Expected<Module> DeviceCode::loadModule(const Driver &driver) const {
  Module module = nullptr;
  if (!cubin.empty()) {
    int code = driver.moduleLoadDataEx.function(&module, cubin.data(), 0,
                                                nullptr, nullptr);
    if (code == success)
      return module;
    // A damaged cubin, or one for another device: the driver makes its own.
    if (code != invalidImage && code != noBinaryForGPU && code != invalidSource)
      return driver.failure(driver.moduleLoadDataEx.name, code);
  }
  if (Error error = assemble(driver, module))
    return error;
  return module;
}

static Error findFunction(const Driver &driver, Module module,
                          const KernelSymbol &symbol, Function &function) {
  if (Error error = driver.call(driver.moduleGetFunction, &function, module,
                                symbol.name.c_str()))
    return error;
  // Asking for attributes also makes the driver load the code now, not at the
  // first launch.
  int threads = 0, registers = 0;
  if (Error error = driver.call(driver.funcGetAttribute, &threads,
                                maxThreadsPerBlock, function))
    return error;
  if (Error error = driver.call(driver.funcGetAttribute, &registers,
                                numRegisters, function))
    return error;
  if (symbol.threads <= static_cast<unsigned>(threads))
    return Error::success();
  return make_error<CudaError>(
      CudaError::Kind::TooLarge,
      "has blocks of " + std::to_string(symbol.threads) + " threads with " +
          std::to_string(registers) +
          " registers each, of which this device takes " +
          std::to_string(threads));
}

Error DeviceCode::load(const Driver &driver, int ordinal,
                       LoadedCode &code) const {
  RelaxedCapture relaxed(driver);
  Expected<ContextScope> scope = ContextScope::enter(driver, code.context);
  if (!scope)
    return scope.takeError();
  Expected<Module> module = loadModule(driver);
  if (!module)
    return withChange(module.takeError(), [&](CudaError &failure) {
      failure.setKernel(symbols.front().name);
    });
  for (const KernelSymbol &symbol : symbols) {
    Error error = findFunction(driver, *module, symbol,
                               code.functions.emplace_back(nullptr));
    if (!error)
      continue;
    // The next call loads it anew.
    driver.moduleUnload.function(*module);
    return withChange(std::move(error), [&](CudaError &failure) {
      failure.setKernel(symbol.name);
    });
  }
  // All kernels of a module do, or none.
  code.overlaps = StringRef(ptx).contains("griddepcontrol.wait");
  auto ranks = [](const KernelSymbol &symbol) { return symbol.ranks; };
  if (none_of(symbols, ranks) || !canRankByCub(code.context))
    return Error::success();
  Expected<DeviceFacts> facts = describeDevice(ordinal);
  if (!facts)
    return facts.takeError();
  code.expertsForCub = facts->multiprocessors / 3;
  return Error::success();
}

Expected<const LoadedCode *> DeviceCode::on(const Driver &driver, int ordinal) {
  std::lock_guard lock(mutex);
  std::unique_ptr<LoadedCode> &entry = loaded[ordinal];
  if (entry)
    return entry.get();
  Expected<Context> context = primaryContext(driver, ordinal);
  if (!context)
    return context.takeError();
  auto code = std::make_unique<LoadedCode>();
  code->context = *context;
  if (Error error = load(driver, ordinal, *code))
    return error;
  entry = std::move(code);
  return entry.get();
}

} // namespace sluice::cuda
