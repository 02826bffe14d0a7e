// A GPU and its context.
#ifndef SLUICE_RUNTIME_CUDA_DEVICE_H
#define SLUICE_RUNTIME_CUDA_DEVICE_H

#include "runtime/cuda/Driver.h"

namespace sluice::cuda {

struct DeviceFacts {
  std::string name;
  /// Compute capability, 90 for 9.0.
  int capability = 0;
  int multiprocessors = 0;
};

/// The device of that number, as torch counts them.
llvm::Expected<DeviceFacts> describeDevice(int ordinal);

/// The target to compile for, such as `sm_90`: the newest known one that is not
/// newer than the device. Fails with `TooOld` below 8.0.
llvm::Expected<std::string> targetOfDevice(int ordinal);

/// The context that PyTorch uses too, kept for the life of the process.
llvm::Expected<Context> primaryContext(const Driver &driver, int ordinal);

/// Lets the calling thread load code or allocate memory while one of its
/// streams captures, which CUDA else forbids; both queue nothing that the graph
/// could miss.
class RelaxedCapture {
public:
  explicit RelaxedCapture(const Driver &driver) : driver(driver) {
    driver.threadExchangeStreamCaptureMode.function(&mode);
  }
  ~RelaxedCapture() { driver.threadExchangeStreamCaptureMode.function(&mode); }
  RelaxedCapture(const RelaxedCapture &) = delete;
  RelaxedCapture &operator=(const RelaxedCapture &) = delete;

private:
  const Driver &driver;
  CaptureMode mode = captureRelaxed;
};

/// Makes a context the calling thread's current one while it lives.
class ContextScope {
public:
  static llvm::Expected<ContextScope> enter(const Driver &driver,
                                            Context context);
  ContextScope(ContextScope &&other)
      : driver(std::exchange(other.driver, nullptr)) {}
  ContextScope &operator=(ContextScope &&) = delete;
  ~ContextScope();

private:
  /// Null if the context was current before: there is nothing to undo.
  explicit ContextScope(const Driver *driver) : driver(driver) {}

  const Driver *driver;
};

} // namespace sluice::cuda

#endif
