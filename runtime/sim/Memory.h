// Simulated memory: what a kernel may touch, and what was done to each byte.
#ifndef SLUICE_RUNTIME_SIM_MEMORY_H
#define SLUICE_RUNTIME_SIM_MEMORY_H

#include "runtime/sim/Fault.h"
#include "runtime/sim/Interface.h"
#include "runtime/sim/Races.h"
#include "runtime/sim/Zeros.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

/// One buffer. Its simulated address is far from all others, so that those near
/// it are its own.
struct Region {
  std::string name;
  char *host = nullptr;
  uint64_t bytes = 0;
  /// Bytes of what accesses are told apart by: an element, or what was accessed
  /// of one.
  unsigned granule = 4;
  bool readOnly = false;
  uint64_t base = 0;

  /// Which bytes hold a value; empty if all do.
  Zeros<uint8_t> written;

  History history;

  /// The last block, from 1, that touched each 16 bytes.
  Zeros<uint32_t> visitors;

  /// Nothing has a value from now on. Fails if there is no memory to tell by.
  llvm::Error forgetContents();
  /// Likewise, as if nothing had been accessed.
  llvm::Error forgetAccesses();
  /// Whether `block` touches the 16 bytes around `offset` for the first time.
  bool visit(uint64_t offset, uint32_t block);

  size_t numElements() const;
  /// Of 16 bytes.
  size_t numPlaces() const;
};

struct Access {
  Manner manner;
  uint64_t address;
  uint64_t origin; ///< near the buffer that is meant
  uint32_t bytes;
  uint32_t alignment;
};

/// A fault without its place.
struct MemoryFault {
  FaultKind kind;
  std::string text;
  std::string buffer;
};

/// The buffers of one address space.
class Memory {
public:
  explicit Memory(Space space) : space(space) {}

  /// Adds a buffer of `bytes` at `host`, and gives it an address that is
  /// aligned as `host` is up to 16 bytes, and to 512 bytes if to 16.
  Region &add(std::string name, void *host, uint64_t bytes, unsigned granule);

  /// The memory behind an access; counts as done if nothing is wrong with it.
  /// `isNew` says whether its block was there for the first time.
  char *access(const Access &access, View &view, bool &isNew,
               std::optional<MemoryFault> &fault);

  /// The memory behind an access, which is not made; null if its place is
  /// wrong.
  const char *peek(const Access &access) const;

  std::vector<std::unique_ptr<Region>> &getRegions() { return regions; }
  const std::vector<std::unique_ptr<Region>> &getRegions() const {
    return regions;
  }

private:
  Region *find(uint64_t address) const;

  Space space;
  std::vector<std::unique_ptr<Region>> regions;
};

} // namespace sluice::sim

#endif
