// A test double of CUDA's driver: two devices without memory or code of their
// own. It writes down what it is asked, and fails where a test says so.
//
// An image that starts with "cubin" or ".version" loads; "damaged" and "other"
// are refused as the driver refuses them. `fakeOnLaunch` stands in for kernels.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace {

using Kernel = void (*)(const char *name, unsigned blocks, unsigned threads,
                        const int64_t *const *words);

struct UserObject {
  void (*destroy)(void *);
  void *given;
};

struct State {
  std::string calls;
  /// The call to fail: name, how many more times it succeeds, with what.
  std::string failing;
  int successes = 0;
  int code = 0;
  int capability = 90;
  int maxThreads = 1024;
  uint64_t capture = 0;
  /// What each graph holds: a callback and what it is called with.
  std::multimap<uint64_t, UserObject> held;
  /// The graph that goes while memory is allocated, or 0.
  uint64_t going = 0;
  Kernel kernel = nullptr;
};

std::mutex mutex;
State state;
thread_local uintptr_t currentContext = 0;

/// Writes down a call; returns its code.
int record(const char *call, const std::string &arguments = "") {
  std::lock_guard lock(mutex);
  state.calls += call + ("(" + arguments) + ")\n";
  if (state.failing != call || state.successes-- > 0)
    return 0;
  // A device that stopped stays so.
  state.successes = 0;
  return state.code;
}

std::string text(const void *pointer) {
  return std::to_string(reinterpret_cast<uintptr_t>(pointer));
}

} // namespace

extern "C" {

const char *fakeCalls() {
  static std::string copy;
  std::lock_guard lock(mutex);
  copy = state.calls;
  return copy.c_str();
}

/// Also ends what all graphs hold.
void fakeReset() {
  for (auto &[graph, object] : state.held)
    object.destroy(object.given);
  std::lock_guard lock(mutex);
  state = State();
}

void fakeForgetCalls() {
  std::lock_guard lock(mutex);
  state.calls.clear();
}

/// Lets `call` fail with `code` after `successes` more calls.
void fakeFail(const char *call, int successes, int code) {
  std::lock_guard lock(mutex);
  state.failing = call;
  state.successes = successes;
  state.code = code;
}

void fakeSetCapability(int capability) { state.capability = capability; }
void fakeSetMaxThreads(int threads) { state.maxThreads = threads; }
/// The graph that all streams capture, or 0.
void fakeSetCapture(uint64_t id) { state.capture = id; }
/// As the driver does when a graph and all that runs it is gone: calls back in
/// a thread of its own.
void fakeDestroyGraph(uint64_t id) {
  std::thread([&] {
    for (auto [object, end] = state.held.equal_range(id); object != end;
         ++object)
      object->second.destroy(object->second.given);
    state.held.erase(id);
  }).join();
}

/// Lets a graph go during the next cuMemAlloc, which waits for that.
void fakeDestroyGraphInMemAlloc(uint64_t id) { state.going = id; }

void fakeOnLaunch(Kernel kernel) { state.kernel = kernel; }

int cuInit(unsigned) { return record("cuInit"); }

int cuDriverGetVersion(int *version) {
  *version = 12040;
  return record("cuDriverGetVersion");
}

int cuDeviceGetCount(int *count) {
  *count = 2;
  return record("cuDeviceGetCount");
}

int cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  int code = record("cuDeviceGet", std::to_string(ordinal));
  return code ? code : ordinal < 0 || ordinal > 1 ? 101 : 0;
}

int cuDeviceGetName(char *name, int size, int device) {
  std::snprintf(name, size, "Fake %d", device);
  return record("cuDeviceGetName");
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  *value = attribute == 75   ? state.capability / 10
           : attribute == 76 ? state.capability % 10
                             : 4;
  return record("cuDeviceGetAttribute");
}

int cuDevicePrimaryCtxRetain(uintptr_t *context, int device) {
  *context = 100 + device;
  return record("cuDevicePrimaryCtxRetain", std::to_string(device));
}

int cuCtxGetCurrent(uintptr_t *context) {
  *context = currentContext;
  return 0;
}

int cuCtxPushCurrent_v2(uintptr_t context) {
  currentContext = context;
  return record("cuCtxPushCurrent", std::to_string(context));
}

int cuCtxPopCurrent_v2(uintptr_t *context) {
  *context = currentContext;
  currentContext = 0;
  return record("cuCtxPopCurrent");
}

int cuThreadExchangeStreamCaptureMode(int *mode) {
  thread_local int current = 0;
  std::swap(current, *mode);
  return record("cuThreadExchangeStreamCaptureMode", std::to_string(current));
}

int cuStreamGetCaptureInfo_v2(void *stream, int *status, uint64_t *id,
                              uint64_t *graph, const void **, size_t *) {
  *status = state.capture ? 1 : 0;
  *id = *graph = state.capture;
  return record("cuStreamGetCaptureInfo", text(stream));
}

int cuUserObjectCreate(UserObject **object, void *given,
                       void (*destroy)(void *), unsigned count,
                       unsigned flags) {
  // They are never freed, and so are no leaks where no graph takes them.
  static std::list<UserObject> objects;
  int code = record("cuUserObjectCreate",
                    std::to_string(count) + ", " + std::to_string(flags));
  std::lock_guard lock(mutex);
  if (code == 0)
    *object = &objects.emplace_back(UserObject{destroy, given});
  return code;
}

int cuGraphRetainUserObject(uint64_t graph, UserObject *object, unsigned count,
                            unsigned flags) {
  int code = record("cuGraphRetainUserObject",
                    std::to_string(graph) + ", " + std::to_string(count) +
                        ", " + std::to_string(flags));
  std::lock_guard lock(mutex);
  if (code == 0)
    state.held.emplace(graph, *object);
  return code;
}

int cuStreamCreate(uintptr_t *stream, unsigned flags) {
  *stream = 99;
  return record("cuStreamCreate", std::to_string(flags));
}

int cuStreamSynchronize(void *stream) {
  return record("cuStreamSynchronize", text(stream));
}

int cuStreamDestroy_v2(void *stream) {
  return record("cuStreamDestroy", text(stream));
}

int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  fakeDestroyGraph(std::exchange(state.going, 0));
  static std::atomic<uint64_t> next{uint64_t(1) << 40};
  *address = next.fetch_add(uint64_t(1) << 40);
  return record("cuMemAlloc", std::to_string(bytes));
}

int cuMemFree_v2(uint64_t) { return record("cuMemFree"); }

int cuMemsetD8Async(uint64_t, unsigned char value, size_t bytes, void *stream) {
  return record("cuMemsetD8Async", std::to_string(value) + ", " +
                                       std::to_string(bytes) + ", stream " +
                                       text(stream));
}

int cuModuleLoadDataEx(void **module, const char *image, unsigned count,
                       int *options, void **values) {
  bool isText = std::strncmp(image, ".version", 8) == 0;
  bool isCubin = std::strncmp(image, "cubin", 5) == 0;
  int code = record("cuModuleLoadDataEx", isText ? "ptx" : "cubin");
  *module = reinterpret_cast<void *>(currentContext);
  if (code)
    return code;
  if (std::strstr(image, "error")) {
    std::strcpy(static_cast<char *>(values[0]), "ptxas: syntax error");
    return 218;
  }
  if (std::strncmp(image, "other", 5) == 0)
    return 209;
  return isText || isCubin ? 0 : 200;
}

int cuModuleUnload(void *) { return record("cuModuleUnload"); }

int cuModuleGetFunction(const char **function, void *module, const char *name) {
  static std::set<std::string> names;
  int code = record("cuModuleGetFunction", name);
  std::lock_guard lock(mutex);
  *function = names.insert(name).first->c_str();
  return code;
}

int cuFuncGetAttribute(int *value, int attribute, const char *) {
  *value = attribute == 0 ? state.maxThreads : 64;
  return record("cuFuncGetAttribute");
}

struct LaunchConfig {
  unsigned blocks, gridYZ[2], threads, blockYZ[2], sharedBytes;
  void *stream, *attributes;
  unsigned numAttributes;
};

int cuLaunchKernelEx(const LaunchConfig *config, const char *function,
                     void **parameters, void **) {
  unsigned blocks = config->blocks, threads = config->threads;
  int code =
      record("cuLaunchKernelEx",
             std::string(function) + ", " + std::to_string(blocks) + ", " +
                 std::to_string(threads) + ", stream " + text(config->stream) +
                 ", context " + std::to_string(currentContext) +
                 (config->numAttributes ? ", overlapping" : ""));
  if (code == 0 && state.kernel)
    state.kernel(function, blocks, threads,
                 reinterpret_cast<const int64_t *const *>(parameters));
  return code;
}

int cuGetErrorName(int code, const char **name) {
  static const std::map<int, const char *> names = {
      {2, "CUDA_ERROR_OUT_OF_MEMORY"},
      {101, "CUDA_ERROR_INVALID_DEVICE"},
      {200, "CUDA_ERROR_INVALID_IMAGE"},
      {218, "CUDA_ERROR_INVALID_PTX"},
      {400, "CUDA_ERROR_INVALID_HANDLE"},
      {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
      {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"}};
  auto found = names.find(code);
  *name = found == names.end() ? nullptr : found->second;
  return *name ? 0 : 1;
}

int cuGetErrorString(int code, const char **string) {
  *string = code == 700 ? "an illegal memory access was encountered"
                        : "what the driver says";
  return 0;
}
}
