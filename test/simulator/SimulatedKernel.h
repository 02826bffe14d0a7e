// GPU kernels written by hand, compiled and run on the simulator.
#ifndef SLUICE_TEST_SIMULATOR_SIMULATEDKERNEL_H
#define SLUICE_TEST_SIMULATOR_SIMULATEDKERNEL_H

#include "runtime/jit/ObjectCode.h"
#include "runtime/sim/Kernel.h"

#include <string>
#include <vector>

namespace sluice::test {

/// A kernel `@k` of the gpu dialect and the buffers that it runs on.
class SimulatedKernel {
public:
  /// The body of `gpu.func @k(%0: i64, %1: i64, …)`, which gets the addresses
  /// of the buffers in order. `%t` is the thread in its block, `%b` the block,
  /// `%p0`, `%p1` … are pointers to the buffers; `%c0` to `%c32` are i32.
  /// `globals` goes before the function.
  SimulatedKernel(llvm::StringRef body, unsigned numBuffers,
                  llvm::StringRef globals = "");

  template <typename T>
  SimulatedKernel &buffer(std::vector<T> &values, bool written = true) {
    return buffer(values.data(), values.size() * sizeof(T), sizeof(T), written);
  }

  /// The fault that ends the run, without its place; empty if there is none.
  std::string run(int64_t blocks, int64_t threads);

  sim::Memory memory{sim::Space::Global};
  sim::Counts counts;
  sim::Fault fault;
  /// Of branches, before a launch counts as a deadlock.
  int64_t patience = 1 << 20;

private:
  SimulatedKernel &buffer(void *data, size_t bytes, unsigned granule,
                          bool written);

  std::unique_ptr<ObjectCode> code;
  std::vector<int64_t> words;
};

} // namespace sluice::test

#endif
