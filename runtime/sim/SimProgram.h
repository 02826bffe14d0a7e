// A program for GPUs, run on the simulator.
#ifndef SLUICE_RUNTIME_SIM_SIMPROGRAM_H
#define SLUICE_RUNTIME_SIM_SIMPROGRAM_H

#include "runtime/jit/ObjectCode.h"
#include "runtime/program/Grid.h"
#include "runtime/sim/Kernel.h"

#include <mutex>

namespace sluice::sim {

/// Kernels that `gpu-to-sim` made, and what they did so far. Launches may run
/// at the same time.
class SimProgram {
public:
  /// Finds the kernels of `program`, which must outlive this, in `code`. Fails
  /// if one is missing, or does not say how it lies on a GPU.
  static llvm::Expected<std::unique_ptr<SimProgram>>
  create(const Program &program, ObjectCode &code);

  /// Runs the kernels in order on the host's memory. Fails with a
  /// SimulationError at the first fault, and also if a kernel leaves part of a
  /// result unwritten or a post other than 0. Fails as a
  /// launch on the CPU does if a token has a group that there is not.
  llvm::Error launch(const LaunchArguments &arguments) const;

  /// What kernel `index` of the program did in all launches.
  Counts getCounts(size_t index) const;

private:
  explicit SimProgram(const Program &program)
      : program(&program), counts(program.kernels.size()) {}

  llvm::Error runKernels(const LaunchArguments &arguments, Memory &memory,
                         llvm::ArrayRef<int64_t> bufferWords,
                         llvm::ArrayRef<int64_t> hostWords) const;

  const Program *program;
  std::vector<KernelFunction> functions;
  mutable std::mutex mutex;
  mutable std::vector<Counts> counts;
};

} // namespace sluice::sim

#endif
