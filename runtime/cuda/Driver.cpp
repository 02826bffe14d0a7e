#include "runtime/cuda/Driver.h"

#include <dlfcn.h>

#include <mutex>
#include <optional>

using namespace llvm;

namespace sluice::cuda {

namespace {

/// The driver, and what the first attempt to open it came to.
struct Library {
  std::mutex mutex;
  std::string path = "libcuda.so.1";
  std::optional<Driver> driver;
  std::string problem;
};

} // namespace

static Library &theLibrary() {
  static Library library;
  return library;
}

void Driver::setPath(std::string path) {
  Library &library = theLibrary();
  std::lock_guard lock(library.mutex);
  library.path = std::move(path);
  if (!library.problem.empty()) {
    library.driver.reset();
    library.problem.clear();
  }
}

Expected<const Driver *> Driver::get() {
  Library &library = theLibrary();
  std::lock_guard lock(library.mutex);
  if (!library.driver)
    if (Error error = library.driver.emplace().open(library.path))
      library.problem = toString(std::move(error));
  if (!library.problem.empty())
    return make_error<CudaError>(CudaError::Kind::NoDriver, library.problem);
  return &*library.driver;
}

template <typename... Parameters>
Error Driver::find(void *library, Entry<Parameters...> &entry) {
  entry.function =
      reinterpret_cast<int (*)(Parameters...)>(dlsym(library, entry.name));
  return entry.function
             ? Error::success()
             : createStringError("the driver has no " + Twine(entry.name) +
                                 ": it is too old");
}

Error Driver::open(const std::string &path) {
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return createStringError(dlerror());
  auto findAll = [&](auto &...entries) {
    Error error = Error::success();
    // The first that is missing is told; the others are not looked for.
    (void)((error = find(library, entries), !error) && ...);
    return error;
  };
  if (Error error = findAll(
          init, driverGetVersion, deviceGetCount, deviceGet, deviceGetName,
          deviceGetAttribute, devicePrimaryCtxRetain, ctxGetCurrent,
          ctxPushCurrent, ctxPopCurrent, threadExchangeStreamCaptureMode,
          streamGetCaptureInfo, userObjectCreate, graphRetainUserObject,
          streamCreate, streamSynchronize, streamDestroy, memAlloc, memFree,
          memsetAsync, moduleLoadDataEx, moduleUnload, moduleGetFunction,
          funcGetAttribute, launchKernel, getErrorName, getErrorString))
    return error;
  return initialize();
}

Error Driver::initialize() {
  int count = 0;
  if (Error error = call(init, 0u))
    return error;
  if (Error error = call(deviceGetCount, &count))
    return error;
  return count ? Error::success()
               : createStringError("the driver finds no device");
}

static CudaError::Kind kindOf(int code) {
  switch (code) {
  case outOfMemory:
    return CudaError::Kind::OutOfMemory;
  case launchOutOfResources:
    return CudaError::Kind::TooLarge;
  default:
    return CudaError::Kind::Failed;
  }
}

Error Driver::failure(const char *call, int code) const {
  const char *name = nullptr, *text = nullptr;
  getErrorName.function(code, &name);
  getErrorString.function(code, &text);
  std::string message = (name ? name : "unknown error") + std::string(" (") +
                        std::to_string(code) + ")";
  if (text)
    message += std::string(": ") + text;
  // Users know the functions by the names without a version.
  StringRef plain(call);
  plain.consume_back("_v2");
  return make_error<CudaError>(kindOf(code), plain.str(), code, message);
}

} // namespace sluice::cuda
