// A compiled router, ready to run on the host or on the simulator of a GPU.
#ifndef SLUICE_RUNTIME_EXECUTABLE_H
#define SLUICE_RUNTIME_EXECUTABLE_H

#include "runtime/cpu/Launch.h"
#include "runtime/jit/ObjectCode.h"
#include "runtime/program/Image.h"
#include "runtime/sim/SimProgram.h"

namespace sluice {

/// A program and its kernels in memory.
class LoadedProgram {
public:
  /// Finds the kernels of `program`, which must outlive this, in `code`.
  static llvm::Expected<LoadedProgram> create(const Program &program,
                                              ObjectCode &code);

  /// The same for code that `gpu-to-sim` made.
  static llvm::Expected<LoadedProgram> createSimulated(const Program &program,
                                                       ObjectCode &code);

  const Program &description() const { return *program; }

  llvm::Error launch(const LaunchArguments &arguments) const {
    return simulated ? simulated->launch(arguments)
                     : sluice::launch(*program, entries, arguments);
  }

  /// What kernel `index` did so far, where that is counted: on the simulator.
  std::optional<sim::Counts> getCounts(size_t index) const {
    return simulated ? std::optional(simulated->getCounts(index))
                     : std::nullopt;
  }

private:
  explicit LoadedProgram(const Program &program) : program(&program) {}

  const Program *program;
  std::vector<KernelEntry> entries;
  std::unique_ptr<sim::SimProgram> simulated;
};

/// Launches may run at the same time; none may outlive this object.
class Executable {
public:
  /// Links the image's object code. Fails if it was made for a GPU or another
  /// processor, or lacks a kernel.
  static llvm::Expected<std::unique_ptr<Executable>> create(Image image);

  Executable(const Executable &) = delete;
  Executable &operator=(const Executable &) = delete;

  const Image &getImage() const { return image; }
  const LoadedProgram &getForward() const { return *forward; }

  /// Null if no argument of the router wants a gradient.
  const LoadedProgram *getBackward() const {
    return backward ? &*backward : nullptr;
  }

private:
  explicit Executable(Image image) : image(std::move(image)) {}
  llvm::Error link();

  const Image image;
  std::unique_ptr<ObjectCode> code;
  std::optional<LoadedProgram> forward;
  std::optional<LoadedProgram> backward;
};

} // namespace sluice

#endif
