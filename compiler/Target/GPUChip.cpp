#include "compiler/Target/GPUChip.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace sluice {

static constexpr GPUChip chips[] = {
    {"sm_80", 70, 64, 32, 164 << 10, false},
    {"sm_86", 71, 48, 16, 100 << 10, false},
    {"sm_87", 74, 48, 16, 164 << 10, false},
    {"sm_89", 78, 48, 24, 100 << 10, false},
    {"sm_90", 78, 64, 32, 228 << 10, true},
    {"sm_100", 86, 64, 32, 228 << 10, true},
    {"sm_103", 88, 64, 32, 228 << 10, true},
    {"sm_120", 87, 48, 24, 100 << 10, true},
};

const GPUChip *findGPUChip(StringRef name) {
  const GPUChip *found =
      find_if(chips, [&](const GPUChip &chip) { return chip.name == name; });
  return found == std::end(chips) ? nullptr : found;
}

std::string listGPUChips() {
  return join(map_range(chips, [](const GPUChip &c) { return c.name.str(); }),
              ", ");
}

int64_t residentBlocks(const GPUChip &chip, int64_t threads, int64_t registers,
                       int64_t sharedBytes) {
  constexpr int64_t files = 4, fileRegisters = 16384, lanes = 32;
  int64_t warps = divideCeil(threads, lanes);
  int64_t warpRegisters = alignTo(registers * lanes, 256);
  int64_t byRegisters = files * (fileRegisters / warpRegisters) / warps;
  int64_t byShared = chip.sharedBytes / alignTo(sharedBytes + 1024, 128);
  return std::min(
      {chip.maxBlocks, chip.maxWarps / warps, byRegisters, byShared});
}

double occupancy(const GPUChip &chip, int64_t threads, int64_t registers,
                 int64_t sharedBytes) {
  int64_t blocks = residentBlocks(chip, threads, registers, sharedBytes);
  return static_cast<double>(blocks * divideCeil(threads, 32)) / chip.maxWarps;
}

} // namespace sluice
