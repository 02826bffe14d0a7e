// The part of CUDA's driver interface that is used here, declared anew: neither
// its headers nor its library are needed to build.
#ifndef SLUICE_RUNTIME_CUDA_TYPES_H
#define SLUICE_RUNTIME_CUDA_TYPES_H

#include <cstddef>
#include <cstdint>

namespace sluice::cuda {

using Device = int;
using Context = struct OpaqueContext *;
using Module = struct OpaqueModule *;
using Function = struct OpaqueFunction *;
using Stream = struct OpaqueStream *;
using Graph = struct OpaqueGraph *;
using UserObject = struct OpaqueUserObject *;

/// CUresult: the values that mean something here.
enum Result : int {
  success = 0,
  outOfMemory = 2,
  notInitialized = 3,
  noDevice = 100,
  invalidDevice = 101,
  invalidImage = 200,
  noBinaryForGPU = 209,
  eccUncorrectable = 214,
  nvlinkUncorrectable = 220,
  contained = 226,
  invalidSource = 300,
  illegalAddress = 700,
  launchOutOfResources = 701,
  launchTimeout = 702,
  assertFailed = 710,
  hardwareStackError = 714,
  illegalInstruction = 715,
  misalignedAddress = 716,
  invalidAddressSpace = 717,
  invalidProgramCounter = 718,
  launchFailed = 719,
};

enum DeviceAttribute : int {
  multiprocessorCount = 16,
  capabilityMajor = 75,
  capabilityMinor = 76,
};

enum FunctionAttribute : int {
  maxThreadsPerBlock = 0,
  numRegisters = 4,
};

/// CUlaunchAttribute: an id and 64 bytes of value.
struct LaunchAttribute {
  int id;
  char padding[4];
  union {
    int number;
    char bytes[64];
  } value;
};

/// May start before the launch before it in its stream is done.
constexpr int programmaticStreamSerialization = 6;

/// CUlaunchConfig.
struct LaunchConfig {
  unsigned blocks[3], threads[3];
  unsigned sharedBytes;
  Stream stream;
  LaunchAttribute *attributes;
  unsigned numAttributes;
};

enum JitOption : int { errorLogBuffer = 5, errorLogBufferBytes = 6 };

enum CaptureMode : int { captureRelaxed = 2 };

/// CUstreamCaptureStatus.
constexpr int captureActive = 1;

/// CUhostFn.
using HostFunction = void (*)(void *);

/// The only flag there is, and needed: no call of CUDA waits for a callback.
constexpr unsigned noDestructorSync = 1;

/// The graph takes the caller's reference.
constexpr unsigned moveUserObject = 1;

/// Of a stream: nothing waits for the default stream, nor that for it.
constexpr unsigned nonBlocking = 1;

/// CU_STREAM_PER_THREAD: one handle, but another stream in each thread.
inline const Stream streamPerThread = reinterpret_cast<Stream>(2);

} // namespace sluice::cuda

#endif
