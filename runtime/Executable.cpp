#include "runtime/Executable.h"

#include "runtime/jit/HostCPU.h"
#include "runtime/sim/Hooks.h"

using namespace llvm;

namespace sluice {

Expected<LoadedProgram> LoadedProgram::create(const Program &program,
                                              ObjectCode &code) {
  std::vector<std::string> symbols;
  for (const Kernel &kernel : program.kernels) {
    if (!kernel.isCompiled())
      continue;
    symbols.push_back(kernel.name);
    if (kernel.hasFinalize)
      symbols.push_back(kernel.name + "_finalize");
  }
  Expected<std::vector<void *>> addresses = code.lookup(symbols);
  if (!addresses)
    return addresses.takeError();

  LoadedProgram loaded(program);
  auto address = addresses->begin();
  for (const Kernel &kernel : program.kernels) {
    KernelEntry &entry = loaded.entries.emplace_back();
    if (!kernel.isCompiled())
      continue;
    entry.run = reinterpret_cast<decltype(entry.run)>(*address++);
    if (kernel.hasFinalize)
      entry.finalize = reinterpret_cast<decltype(entry.finalize)>(*address++);
  }
  return loaded;
}

Expected<LoadedProgram> LoadedProgram::createSimulated(const Program &program,
                                                       ObjectCode &code) {
  auto simulated = sim::SimProgram::create(program, code);
  if (!simulated)
    return simulated.takeError();
  LoadedProgram loaded(program);
  loaded.simulated = std::move(*simulated);
  return loaded;
}

Expected<std::unique_ptr<Executable>> Executable::create(Image image) {
  if (image.target != "cpu" && image.target != "sim")
    return createStringError("compiled for the GPU " + image.target);
  if (image.host != hostCPU().describe())
    return createStringError("compiled for another processor: " + image.host);
  std::unique_ptr<Executable> executable(new Executable(std::move(image)));
  if (Error error = executable->link())
    return error;
  return executable;
}

static Error loadInto(std::optional<LoadedProgram> &loaded,
                      const Program &program, ObjectCode &code,
                      bool simulated) {
  Expected<LoadedProgram> result =
      simulated ? LoadedProgram::createSimulated(program, code)
                : LoadedProgram::create(program, code);
  if (!result)
    return result.takeError();
  loaded = std::move(*result);
  return Error::success();
}

Error Executable::link() {
  bool simulated = image.target == "sim";
  Expected<std::unique_ptr<ObjectCode>> loaded =
      ObjectCode::load(image.object, simulated ? sim::hookSymbols()
                                               : std::vector<NativeSymbol>());
  if (!loaded)
    return loaded.takeError();
  code = std::move(*loaded);
  if (Error error = loadInto(forward, image.forward, *code, simulated))
    return error;
  return image.backward ? loadInto(backward, *image.backward, *code, simulated)
                        : Error::success();
}

} // namespace sluice
