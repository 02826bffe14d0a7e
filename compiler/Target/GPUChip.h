// What the compiler has to know of a GPU architecture.
#ifndef SLUICE_COMPILER_TARGET_GPUCHIP_H
#define SLUICE_COMPILER_TARGET_GPUCHIP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace sluice {

/// Limits of one multiprocessor: CUDA C++ Programming Guide, "Technical
/// Specifications per Compute Capability".
struct GPUChip {
  llvm::StringLiteral name; ///< such as sm_90
  /// The oldest version of PTX that has this architecture, 78 for 7.8. All
  /// assemblers and drivers that know the architecture read it; nothing that
  /// kernels use is newer, but for parameters of many arrays.
  unsigned ptxVersion;
  int64_t maxWarps;
  int64_t maxBlocks;
  int64_t sharedBytes;
  /// Whether a launch can come before the one before it is done: programmatic
  /// dependent launch, since 9.0.
  bool overlapsLaunches;
};

/// Bytes of parameters that a launch can have: before PTX 8.1 (CUDA 12.1), and
/// since ("CUDA 12.1 Supports Large Kernel Parameters", developer.nvidia.com).
constexpr int64_t oldParameterBytes = 4096, parameterBytes = 32764;

/// Null if there is none of that name.
const GPUChip *findGPUChip(llvm::StringRef name);

/// The names of all, as a list in a sentence.
std::string listGPUChips();

/// Blocks that run on a multiprocessor at a time. Registers go to warps in
/// units of 256, from four files of 16384; shared memory to blocks in units of
/// 128 bytes, 1024 of which are the system's.
int64_t residentBlocks(const GPUChip &chip, int64_t threads, int64_t registers,
                       int64_t sharedBytes);

/// Warps that run on a multiprocessor at a time, of those that it can hold.
double occupancy(const GPUChip &chip, int64_t threads, int64_t registers,
                 int64_t sharedBytes);

} // namespace sluice

#endif
