#include "runtime/sim/Trace.h"

#include <algorithm>

namespace sluice::sim {

/// How far ahead of a lane its next site is looked for. Lanes that part meet
/// again behind a few accesses; a bound keeps long traces linear.
static constexpr int lookahead = 256;

static constexpr uint64_t sectorBytes = 32;

int Trace::create(Site site, Kind kind, unsigned bytes, int next) {
  Event &event = events.emplace_back();
  event.site = site;
  event.kind = kind;
  event.bytes = bytes;
  event.numLanes = 0;
  event.next = next;
  return static_cast<int>(events.size()) - 1;
}

Trace::Event &Trace::match(unsigned lane, Site site, Kind kind,
                           unsigned bytes) {
  int cursor = cursors[lane];
  int start = cursor == none ? first : events[cursor].next;
  int found = start;
  for (int left = lookahead; found != none && events[found].site != site;)
    found = --left ? events[found].next : none;
  if (found == none) {
    found = create(site, kind, bytes, start);
    (cursor == none ? first : events[cursor].next) = found;
  }
  cursors[lane] = found;
  return events[found];
}

void Trace::add(unsigned lane, Site site, Kind kind, uint64_t value,
                unsigned bytes) {
  Event &event = match(lane, site, kind, bytes);
  event.values[event.numLanes++] = value;
}

/// Bytes and sectors of accesses of one size at sorted, distinct addresses.
static int64_t countSectors(const uint64_t *begin, const uint64_t *end,
                            unsigned bytes) {
  int64_t sectors = 0;
  uint64_t next = 0;
  for (const uint64_t *address = begin; address != end; ++address) {
    uint64_t low = std::max(next, *address / sectorBytes);
    uint64_t high = (*address + bytes - 1) / sectorBytes + 1;
    sectors += high > low ? high - low : 0;
    next = std::max(next, high);
  }
  return sectors;
}

void Trace::flush(Counts &counts) {
  for (Event &event : events) {
    uint64_t *begin = event.values.data(), *end = begin + event.numLanes;
    if (!std::is_sorted(begin, end))
      std::sort(begin, end);
    if (event.kind == Kind::Branch) {
      ++counts.branches;
      counts.divergentBranches += *begin != end[-1];
      continue;
    }
    end = std::unique(begin, end);
    int64_t bytes = (end - begin) * event.bytes;
    int64_t sectors = countSectors(begin, end, event.bytes);
    bool reads = event.kind != Kind::Write, writes = event.kind != Kind::Read;
    counts.bytesRead += reads ? bytes : 0;
    counts.sectorsRead += reads ? sectors : 0;
    counts.bytesWritten += writes ? bytes : 0;
    counts.sectorsWritten += writes ? sectors : 0;
    counts.atomics += event.kind == Kind::Change;
  }
  events.clear();
  first = none;
  cursors.fill(none);
}

} // namespace sluice::sim
