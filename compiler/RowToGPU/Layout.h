// How a row lies over the threads of a block.
#ifndef SLUICE_COMPILER_ROWTOGPU_LAYOUT_H
#define SLUICE_COMPILER_ROWTOGPU_LAYOUT_H

#include "llvm/Support/Error.h"
#include <cstdint>

namespace sluice::rowgpu {

constexpr int64_t kWarp = 32;
constexpr int64_t kMaxThreads = 1024;
/// Of a grid, along its first dimension.
constexpr int64_t kMaxBlocks = INT32_MAX;
/// A lane keeps track of its values in the bits of one register.
constexpr int64_t kMaxValues = 32;

/// What a thread may take where it does not need more: 16 warps then run on a
/// multiprocessor. Measured on an H100, DirMoE is no faster with 20 of 96.
constexpr int64_t kThreadRegisters = 128;

/// What leaves 32 warps to a multiprocessor.
constexpr int64_t kLightRegisters = 64;

/// Threads of a block that may take as many; a larger one leaves fewer to each.
constexpr int64_t kManyThreads = 256;

/// What is asked for; 0 leaves the choice to the model.
struct LayoutRequest {
  int64_t lanes = 0, warpsPerRow = 0, threads = 0, maxBlocks = 0;

  /// Fails with the value if an entry can be no kernel's.
  llvm::Error verify() const;
};

/// A row's threads hold it in groups: thread r has the `run` experts that start
/// at `group * groupStride() + r * run`, so that neighbours read neighbouring
/// words, 16 bytes each where the storage type allows.
struct GPULayout {
  int64_t experts = 0;     ///< of a row; 0 where the kernel has rows of none
  int64_t lanes = 1;       ///< of a warp that share a row: a power of two
  int64_t warpsPerRow = 1; ///< more than one only where lanes is a whole warp
  int64_t run = 1;         ///< consecutive experts of a thread
  int64_t values = 1;      ///< experts of a thread, a multiple of `run`
  int64_t threads = 128;   ///< of a block
  int64_t maxBlocks = 1;
  /// Blocks up to which a launch has one for the tokens of each team, so that
  /// few tokens do not share multiprocessors.
  int64_t spreadBlocks = 1;
  int64_t registers = 0; ///< that a thread is expected to take

  /// Fills in `values` and `run` for storage of at least `bytes` an element.
  static GPULayout create(int64_t experts, int64_t lanes, int64_t warpsPerRow,
                          int64_t bytes);

  int64_t rowThreads() const { return lanes * warpsPerRow; }
  int64_t tokensPerBlock() const { return threads / rowThreads(); }
  /// Teams of threads that go round the loop over tokens together: warps, or
  /// the whole block where a row takes several.
  int64_t teamsPerBlock() const {
    return warpsPerRow == 1 ? threads / kWarp : 1;
  }
  int64_t tokensPerTeam() const { return tokensPerBlock() / teamsPerBlock(); }
  int64_t groups() const { return values / run; }
  int64_t groupStride() const { return rowThreads() * run; }
  /// Whether some threads' part of the group lies beyond the last expert.
  bool isPadded(int64_t group) const {
    return (group + 1) * groupStride() > experts;
  }
  /// Fails with the values if entries that may be do not go together.
  llvm::Error verify() const;
};

} // namespace sluice::rowgpu

#endif
