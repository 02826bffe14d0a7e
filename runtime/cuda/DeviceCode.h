// Compiled kernels on the devices that run them.
#ifndef SLUICE_RUNTIME_CUDA_DEVICECODE_H
#define SLUICE_RUNTIME_CUDA_DEVICECODE_H

#include "runtime/cuda/Driver.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"

#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::cuda {

/// A kernel's symbol and the threads of its blocks.
struct KernelSymbol {
  std::string name;
  unsigned threads = 1;
  /// Whether CUB may do its work.
  bool ranks = false;
};

/// The kernels of one image in the context of one device.
struct LoadedCode {
  Context context = nullptr;
  std::vector<Function> functions;
  /// Experts from which CUB may rank on this device, not the generated kernel:
  /// it has one block for each, which leaves the others' multiprocessors idle.
  int64_t expertsForCub = std::numeric_limits<int64_t>::max();
  /// Whether kernels wait for the launch before theirs themselves.
  bool overlaps = false;
};

/// Loads an image's kernels into each device that asks for them. They stay
/// loaded for good: a captured graph may hold them longer than this object.
class DeviceCode {
public:
  /// `cubin` may be empty; then the driver assembles `ptx`. Both must outlive
  /// this object.
  DeviceCode(llvm::StringRef cubin, const std::string &ptx,
             std::vector<KernelSymbol> symbols)
      : cubin(cubin), ptx(ptx), symbols(std::move(symbols)) {}

  /// The kernels on device `ordinal`, in the order of the symbols; also while
  /// a stream captures.
  llvm::Expected<const LoadedCode *> on(const Driver &driver, int ordinal);

private:
  llvm::Error load(const Driver &driver, int ordinal, LoadedCode &code) const;
  llvm::Expected<Module> loadModule(const Driver &driver) const;
  llvm::Error assemble(const Driver &driver, Module &module) const;

  llvm::StringRef cubin;
  const std::string &ptx;
  const std::vector<KernelSymbol> symbols;
  std::mutex mutex;
  llvm::DenseMap<int, std::unique_ptr<LoadedCode>> loaded;
};

} // namespace sluice::cuda

#endif
