#include "runtime/sim/Memory.h"

#include "runtime/program/LaunchError.h"

#include "llvm/ADT/Twine.h"
#include "llvm/ADT/bit.h"

#include <cstring>

using namespace llvm;

namespace sluice::sim {

/// Distance of buffers.
static constexpr uint64_t slotShift = 40;

/// How far an address may be off before it is taken for another buffer's.
static constexpr uint64_t slotMiddle = uint64_t(1) << (slotShift - 1);

/// The two spaces have no addresses in common.
static uint64_t firstSlot(Space space) {
  return space == Space::Global ? 1 : uint64_t(1) << 20;
}

Region &Memory::add(std::string name, void *host, uint64_t bytes,
                    unsigned granule) {
  auto region = std::make_unique<Region>();
  region->name = std::move(name);
  region->host = static_cast<char *>(host);
  region->bytes = bytes;
  // A power of two, whatever the element.
  region->granule = granule & -granule;
  region->base = ((regions.size() + firstSlot(space)) << slotShift) +
                 slotMiddle + reinterpret_cast<uintptr_t>(host) % 16;
  return *regions.emplace_back(std::move(region));
}

Error Region::forgetContents() {
  if (!written.reserve(bytes))
    return outOfMemory(bytes, "what is written of '" + name + "'");
  written.fill(bytes);
  return Error::success();
}

size_t Region::numElements() const { return bytes / granule + 1; }

size_t Region::numPlaces() const { return bytes / 16 + 1; }

Error Region::forgetAccesses() {
  size_t elements = readOnly ? 0 : numElements();
  if (history.reserve(elements) && visitors.reserve(numPlaces()))
    return Error::success();
  uint64_t needed =
      History::bytes(elements) + numPlaces() * sizeof(visitors[0]);
  return outOfMemory(needed, "what is accessed of '" + name + "'");
}

Region *Memory::find(uint64_t address) const {
  uint64_t index = (address >> slotShift) - firstSlot(space);
  return index < regions.size() ? regions[index].get() : nullptr;
}

//===----------------------------------------------------------------------===//
// Faults
//===----------------------------------------------------------------------===//

static StringRef verb(AccessKind kind) {
  if (!writes(kind))
    return "reads";
  return reads(kind) ? "changes" : "writes";
}

static std::string describe(const Access &access, const Region &region) {
  int64_t offset = access.address - region.base;
  return (verb(access.manner.kind) + " " + Twine(access.bytes) +
          " bytes at byte " + Twine(offset) + " of '" + region.name + "'")
      .str();
}

static bool isInside(const Access &access, const Region &region) {
  uint64_t offset = access.address - region.base;
  return offset <= region.bytes && access.bytes <= region.bytes - offset;
}

static std::optional<MemoryFault> checkPlace(const Access &access,
                                             const Region *region) {
  if (!region)
    return MemoryFault{FaultKind::OutOfBounds,
                       (verb(access.manner.kind) + " " + Twine(access.bytes) +
                        " bytes at address " + Twine(access.address) +
                        ", in no buffer")
                           .str(),
                       ""};
  std::string what = describe(access, *region);
  if (!isInside(access, *region))
    return MemoryFault{FaultKind::OutOfBounds,
                       what + ", which has " + std::to_string(region->bytes),
                       region->name};
  if (access.address % access.alignment)
    return MemoryFault{FaultKind::Misaligned,
                       what + ", aligned to less than " +
                           std::to_string(access.alignment),
                       region->name};
  if (region->readOnly && writes(access.manner.kind))
    return MemoryFault{FaultKind::ReadOnlyWrite,
                       what + ", which it may only read", region->name};
  return std::nullopt;
}

/// Whether `checkPlace` finds nothing, in as few steps as can be.
static bool isPlaceFine(const Access &access, const Region *region) {
  return region && isInside(access, *region) &&
         access.address % access.alignment == 0 &&
         !(region->readOnly && writes(access.manner.kind));
}

const char *Memory::peek(const Access &access) const {
  const Region *region = find(access.origin);
  return isPlaceFine(access, region)
             ? region->host + (access.address - region->base)
             : nullptr;
}

static std::optional<MemoryFault> checkWritten(const Access &access,
                                               Region &region) {
  if (region.written.empty())
    return std::nullopt;
  uint8_t *bytes = region.written.begin() + (access.address - region.base);
  if (reads(access.manner.kind) && std::memchr(bytes, 0, access.bytes))
    return MemoryFault{FaultKind::UnwrittenRead,
                       describe(access, region) + ", which nothing has written",
                       region.name};
  if (writes(access.manner.kind))
    std::memset(bytes, 1, access.bytes);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Races
//===----------------------------------------------------------------------===//

/// Tells accesses apart by `granule`, which is less than before.
static void refine(Region &region, unsigned granule) {
  region.history.split(region.granule / granule);
  region.granule = granule;
}

static std::optional<MemoryFault> checkRaces(const Access &access,
                                             Region &region, const View &view) {
  uint64_t offset = access.address - region.base;
  uint64_t pieces = offset | access.bytes;
  if (pieces & (region.granule - 1))
    refine(region, pieces & -pieces);
  // To divide takes long, for every access.
  unsigned shift = llvm::countr_zero(region.granule);
  size_t begin = offset >> shift;
  size_t end = ((offset + access.bytes - 1) >> shift) + 1;
  if (region.history.empty())
    region.history.begin(region.numElements());
  Stamp other = region.history.add(begin, end, access.manner, view);
  if (!other.lanes)
    return std::nullopt;
  uint32_t index = view.threadOf(other.warp, other.lanes);
  return MemoryFault{FaultKind::DataRace,
                     (Twine(describe(access, region)) +
                      ", in a race with thread " +
                      Twine(index % view.threadsPerBlock) + " of block " +
                      Twine(index / view.threadsPerBlock))
                         .str(),
                     region.name};
}

bool Region::visit(uint64_t offset, uint32_t block) {
  if (visitors.empty())
    visitors.fill(numPlaces());
  uint32_t &last = visitors[offset / 16];
  if (last == block + 1)
    return false;
  last = block + 1;
  return true;
}

char *Memory::access(const Access &access, View &view, bool &isNew,
                     std::optional<MemoryFault> &fault) {
  Region *region = find(access.origin);
  if (!isPlaceFine(access, region)) {
    fault = checkPlace(access, region);
    return nullptr;
  }
  // Nobody writes what is read-only, and all of it has a value.
  if (!region->readOnly) {
    fault = checkWritten(access, *region);
    if (!fault)
      fault = checkRaces(access, *region, view);
    if (fault)
      return nullptr;
  }
  uint64_t offset = access.address - region->base;
  isNew = region->visit(offset, view.clock.block);
  return region->host + offset;
}

} // namespace sluice::sim
