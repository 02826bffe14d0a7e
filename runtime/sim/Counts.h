// What a kernel did, in the figures that its cost model predicts.
#ifndef SLUICE_RUNTIME_SIM_COUNTS_H
#define SLUICE_RUNTIME_SIM_COUNTS_H

#include <cstdint>

namespace sluice::sim {

/// Sums over all launches. An access or branch is counted once per warp, for
/// all lanes that do it together.
struct Counts {
  int64_t launches = 0;
  int64_t threads = 0;
  /// Global memory: distinct bytes of each access of a warp, and the 32-byte
  /// sectors in which they lie.
  int64_t bytesRead = 0;
  int64_t bytesWritten = 0;
  int64_t sectorsRead = 0;
  int64_t sectorsWritten = 0;
  int64_t atomics = 0;
  /// Of 32 bits each.
  int64_t shuffles = 0;
  /// Ballots and reductions over a warp.
  int64_t votes = 0;
  int64_t barriers = 0;
  int64_t branches = 0;
  /// Branches whose lanes went different ways.
  int64_t divergentBranches = 0;

  Counts &operator+=(const Counts &other) {
    launches += other.launches;
    threads += other.threads;
    bytesRead += other.bytesRead;
    bytesWritten += other.bytesWritten;
    sectorsRead += other.sectorsRead;
    sectorsWritten += other.sectorsWritten;
    atomics += other.atomics;
    shuffles += other.shuffles;
    votes += other.votes;
    barriers += other.barriers;
    branches += other.branches;
    divergentBranches += other.divergentBranches;
    return *this;
  }
};

} // namespace sluice::sim

#endif
