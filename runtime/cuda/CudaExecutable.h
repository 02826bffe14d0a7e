// A router compiled for GPUs, ready to run on each that it fits.
#ifndef SLUICE_RUNTIME_CUDA_CUDAEXECUTABLE_H
#define SLUICE_RUNTIME_CUDA_CUDAEXECUTABLE_H

#include "runtime/cuda/DeviceCode.h"
#include "runtime/program/Grid.h"
#include "runtime/program/Image.h"

namespace sluice::cuda {

/// Where a launch goes, and the device memory that it borrows: the caller keeps
/// it until the stream is past the launch.
struct Destination {
  int device = 0;
  Stream stream = nullptr;
  /// `workspaceBytes` of memory, aligned to 64 bytes; null where none is
  /// needed.
  char *workspace = nullptr;
  /// Address of three words in place of seed, offset and token offset, or 0.
  int64_t rngState = 0;
};

/// A program and its kernels on any number of devices.
class CudaProgram {
public:
  /// `code` has the program's kernels from index `first`.
  CudaProgram(const Program &program, DeviceCode &code, size_t first)
      : program(&program), code(&code), first(first) {}

  const Program &description() const { return *program; }

  /// Device memory that a launch on `tokens` tokens needs for itself.
  int64_t workspaceBytes(int64_t tokens) const;

  /// Queues the kernels on a stream and returns. A scalar's first word is its
  /// address; if that is 0, its second word is its value.
  llvm::Error launch(const LaunchArguments &arguments,
                     const Destination &destination) const;

private:
  llvm::Error queue(const Driver &driver, const LoadedCode &loaded,
                    const LaunchArguments &arguments,
                    const Destination &destination, int64_t posts) const;

  const Program *program;
  DeviceCode *code;
  size_t first;
};

/// Launches may be queued at the same time from several threads.
class CudaExecutable {
public:
  /// Fails if a kernel does not say how it lies on a GPU. Nothing is loaded
  /// into a device before it is used.
  static llvm::Expected<std::unique_ptr<CudaExecutable>> create(Image image);

  CudaExecutable(const CudaExecutable &) = delete;
  CudaExecutable &operator=(const CudaExecutable &) = delete;

  const Image &getImage() const { return image; }
  const CudaProgram &getForward() const { return forward; }

  /// Null if no argument of the router wants a gradient.
  const CudaProgram *getBackward() const {
    return backward ? &*backward : nullptr;
  }

private:
  explicit CudaExecutable(Image image);

  const Image image;
  DeviceCode code;
  const CudaProgram forward;
  std::optional<CudaProgram> backward;
};

} // namespace sluice::cuda

#endif
