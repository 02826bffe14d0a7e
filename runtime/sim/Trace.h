// Lines up what the lanes of a warp did one after the other.
#ifndef SLUICE_RUNTIME_SIM_TRACE_H
#define SLUICE_RUNTIME_SIM_TRACE_H

#include "runtime/sim/Counts.h"
#include "runtime/sim/Fault.h"
#include "runtime/sim/Interface.h"

#include <array>
#include <vector>

namespace sluice::sim {

/// The accesses and branches of a warp since its lanes last met. The first
/// lane's sequence of sites is kept; each later lane is matched against it,
/// site by site, and what it does beyond is put in between.
class Trace {
public:
  enum class Kind : uint8_t { Read, Write, Change, Branch };

  /// `value` is the address of an access, or where a branch goes.
  void add(unsigned lane, Site site, Kind kind, uint64_t value,
           unsigned bytes = 0);

  /// Adds what the warp did to `counts`, and forgets it.
  void flush(Counts &counts);

private:
  static constexpr int none = -1;

  struct Event {
    Site site;
    Kind kind;
    uint8_t numLanes;
    unsigned bytes;
    int next;
    std::array<uint64_t, warpSize> values;
  };

  Event &match(unsigned lane, Site site, Kind kind, unsigned bytes);
  int create(Site site, Kind kind, unsigned bytes, int next);

  std::vector<Event> events;
  int first = none;
  /// The event that each lane was last seen at.
  std::array<int, warpSize> cursors = filledWithNone();

  static std::array<int, warpSize> filledWithNone() {
    std::array<int, warpSize> array;
    array.fill(none);
    return array;
  }
};

} // namespace sluice::sim

#endif
