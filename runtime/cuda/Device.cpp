#include "runtime/cuda/Device.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <mutex>

using namespace llvm;

namespace sluice::cuda {

static constexpr int oldestCapability = 80;

/// Targets that the code generator and assemblers know, oldest first.
static constexpr int knownTargets[] = {80, 86, 87, 89, 90, 100, 103, 120};

static Expected<Device> findDevice(const Driver &driver, int ordinal) {
  Device device = 0;
  if (Error error = driver.call(driver.deviceGet, &device, ordinal))
    return error;
  return device;
}

static Error readFacts(const Driver &driver, Device device,
                       DeviceFacts &facts) {
  char name[256] = "";
  int major = 0, minor = 0;
  if (Error error = driver.call(driver.deviceGetName, name,
                                static_cast<int>(sizeof(name)), device))
    return error;
  auto read = [&](int *value, DeviceAttribute attribute) {
    return driver.call(driver.deviceGetAttribute, value, attribute, device);
  };
  if (Error error = read(&major, capabilityMajor))
    return error;
  if (Error error = read(&minor, capabilityMinor))
    return error;
  facts.name = name;
  facts.capability = 10 * major + minor;
  return read(&facts.multiprocessors, multiprocessorCount);
}

Expected<DeviceFacts> describeDevice(int ordinal) {
  Expected<const Driver *> driver = Driver::get();
  if (!driver)
    return driver.takeError();
  Expected<Device> device = findDevice(**driver, ordinal);
  if (!device)
    return device.takeError();
  DeviceFacts facts;
  if (Error error = readFacts(**driver, *device, facts))
    return error;
  return facts;
}

Expected<std::string> targetOfDevice(int ordinal) {
  Expected<DeviceFacts> facts = describeDevice(ordinal);
  if (!facts)
    return facts.takeError();
  if (facts->capability < oldestCapability)
    return make_error<CudaError>(
        CudaError::Kind::TooOld,
        "device " + std::to_string(ordinal) + " (" + facts->name +
            ") has compute capability " +
            std::to_string(facts->capability / 10) + "." +
            std::to_string(facts->capability % 10) + ", but 8.0 is needed");
  const int *next = llvm::upper_bound(knownTargets, facts->capability);
  return "sm_" + std::to_string(*std::prev(next));
}

Expected<Context> primaryContext(const Driver &driver, int ordinal) {
  static std::mutex mutex;
  static DenseMap<int, Context> contexts;
  std::lock_guard lock(mutex);
  Context &context = contexts[ordinal];
  if (context)
    return context;
  Expected<Device> device = findDevice(driver, ordinal);
  if (!device)
    return device.takeError();
  if (Error error =
          driver.call(driver.devicePrimaryCtxRetain, &context, *device))
    return error;
  return context;
}

Expected<ContextScope> ContextScope::enter(const Driver &driver,
                                           Context context) {
  Context current = nullptr;
  if (Error error = driver.call(driver.ctxGetCurrent, &current))
    return error;
  if (current == context)
    return ContextScope(nullptr);
  if (Error error = driver.call(driver.ctxPushCurrent, context))
    return error;
  return ContextScope(&driver);
}

ContextScope::~ContextScope() {
  Context popped = nullptr;
  // A failure here is one of the context itself: the next call tells it.
  if (driver)
    driver->ctxPopCurrent.function(&popped);
}

} // namespace sluice::cuda
