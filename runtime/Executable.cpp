#include "runtime/Executable.h"

#include "runtime/jit/HostCPU.h"

using namespace llvm;

namespace sluice {

Expected<LoadedProgram> LoadedProgram::create(const Program &program,
                                              ObjectCode &code) {
  std::vector<std::string> symbols;
  for (const Kernel &kernel : program.kernels) {
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
    entry.run = reinterpret_cast<decltype(entry.run)>(*address++);
    if (kernel.hasFinalize)
      entry.finalize = reinterpret_cast<decltype(entry.finalize)>(*address++);
  }
  return loaded;
}

Expected<std::unique_ptr<Executable>> Executable::create(Image image) {
  if (image.host != hostCPU().describe())
    return createStringError("compiled for another processor: " + image.host);
  std::unique_ptr<Executable> executable(new Executable(std::move(image)));
  if (Error error = executable->link())
    return error;
  return executable;
}

static Error loadInto(std::optional<LoadedProgram> &loaded,
                      const Program &program, ObjectCode &code) {
  Expected<LoadedProgram> result = LoadedProgram::create(program, code);
  if (!result)
    return result.takeError();
  loaded = std::move(*result);
  return Error::success();
}

Error Executable::link() {
  Expected<std::unique_ptr<ObjectCode>> loaded = ObjectCode::load(image.object);
  if (!loaded)
    return loaded.takeError();
  code = std::move(*loaded);
  if (Error error = loadInto(forward, image.forward, *code))
    return error;
  return image.backward ? loadInto(backward, *image.backward, *code)
                        : Error::success();
}

} // namespace sluice
