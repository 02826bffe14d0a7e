// CUDA's driver, opened at run time.
#ifndef SLUICE_RUNTIME_CUDA_DRIVER_H
#define SLUICE_RUNTIME_CUDA_DRIVER_H

#include "runtime/cuda/CudaError.h"
#include "runtime/cuda/Types.h"

namespace sluice::cuda {

/// The driver's functions, all found or none.
class Driver {
public:
  /// Opens the library and initialises it, once; a failure is repeated until
  /// another path is set. Fails with `NoDriver`.
  static llvm::Expected<const Driver *> get();

  /// The file to open in place of the system's `libcuda.so.1`; no effect once
  /// the library is open.
  static void setPath(std::string path);

  /// One function and the name by which errors tell of it.
  template <typename... Parameters> struct Entry {
    const char *name;
    int (*function)(Parameters...) = nullptr;
  };

  /// Calls `entry`; a code other than 0 is an error that names the call.
  template <typename... Parameters, typename... Arguments>
  llvm::Error call(const Entry<Parameters...> &entry,
                   Arguments... arguments) const {
    int code = entry.function(arguments...);
    return code == success ? llvm::Error::success() : failure(entry.name, code);
  }

  /// The error of `call` with a code other than 0.
  llvm::Error failure(const char *call, int code) const;

  Entry<unsigned> init{"cuInit"};
  Entry<int *> driverGetVersion{"cuDriverGetVersion"};
  Entry<int *> deviceGetCount{"cuDeviceGetCount"};
  Entry<Device *, int> deviceGet{"cuDeviceGet"};
  Entry<char *, int, Device> deviceGetName{"cuDeviceGetName"};
  Entry<int *, DeviceAttribute, Device> deviceGetAttribute{
      "cuDeviceGetAttribute"};
  Entry<Context *, Device> devicePrimaryCtxRetain{"cuDevicePrimaryCtxRetain"};
  Entry<Context *> ctxGetCurrent{"cuCtxGetCurrent"};
  Entry<Context> ctxPushCurrent{"cuCtxPushCurrent_v2"};
  Entry<Context *> ctxPopCurrent{"cuCtxPopCurrent_v2"};
  Entry<CaptureMode *> threadExchangeStreamCaptureMode{
      "cuThreadExchangeStreamCaptureMode"};
  Entry<Stream, int *, uint64_t *, Graph *, const void **, size_t *>
      streamGetCaptureInfo{"cuStreamGetCaptureInfo_v2"};
  Entry<UserObject *, void *, HostFunction, unsigned, unsigned>
      userObjectCreate{"cuUserObjectCreate"};
  Entry<Graph, UserObject, unsigned, unsigned> graphRetainUserObject{
      "cuGraphRetainUserObject"};
  Entry<Stream *, unsigned> streamCreate{"cuStreamCreate"};
  Entry<Stream> streamSynchronize{"cuStreamSynchronize"};
  Entry<Stream> streamDestroy{"cuStreamDestroy_v2"};
  Entry<uint64_t *, size_t> memAlloc{"cuMemAlloc_v2"};
  Entry<uint64_t> memFree{"cuMemFree_v2"};
  Entry<uint64_t, uint8_t, size_t, Stream> memsetAsync{"cuMemsetD8Async"};
  Entry<Module *, const void *, unsigned, JitOption *, void **>
      moduleLoadDataEx{"cuModuleLoadDataEx"};
  Entry<Module> moduleUnload{"cuModuleUnload"};
  Entry<Function *, Module, const char *> moduleGetFunction{
      "cuModuleGetFunction"};
  Entry<int *, FunctionAttribute, Function> funcGetAttribute{
      "cuFuncGetAttribute"};
  Entry<const LaunchConfig *, Function, void **, void **> launchKernel{
      "cuLaunchKernelEx"};
  Entry<int, const char **> getErrorName{"cuGetErrorName"};
  Entry<int, const char **> getErrorString{"cuGetErrorString"};

private:
  llvm::Error open(const std::string &path);
  llvm::Error initialize();
  template <typename... Parameters>
  llvm::Error find(void *library, Entry<Parameters...> &entry);
};

} // namespace sluice::cuda

#endif
