// The launches by which one kernel ranks tokens on a GPU or its simulator.
#ifndef SLUICE_RUNTIME_PROGRAM_RANKSTEPS_H
#define SLUICE_RUNTIME_PROGRAM_RANKSTEPS_H

#include <cstdint>
#include <vector>

namespace sluice {

/// Sorted runs that one launch makes one of.
constexpr int64_t runsMerged = 4;

/// What a launch does: a block sorts a tile of some expert's tokens, else a
/// thread has one of them.
enum class RankAction : int64_t {
  SortByValue, // Sorts each tile of tokens by their values.
  SortByGroup, // Sorts each tile of what is sorted by values, by groups.
  Merge,       // Makes one sorted run of each four that are neighbours.
  RankInGroup, // Ranks tokens that are sorted by groups, then values.
};

/// The words of a launch, after those of the kernel's buffers.
namespace rankSlot {
enum : unsigned { action, firstExpert, numExperts, run, from, ranks, count };
} // namespace rankSlot

/// One launch. Keys and tokens lie in scratch memory twice: the launch reads
/// one copy and writes the other, or ranks.
struct RankStep {
  RankAction action = RankAction::SortByValue;
  int64_t firstExpert = 0, numExperts = 1;
  /// Tokens of the runs that a merge starts from.
  int64_t run = 0;
  int64_t from = 0;
  bool ranks = false;

  bool sorts() const {
    return action == RankAction::SortByValue ||
           action == RankAction::SortByGroup;
  }
};

/// How tokens are to be ranked.
struct RankTask {
  int64_t tokens = 0, experts = 1;
  /// Experts that there is scratch memory for.
  int64_t expertsAtOnce = 1;
  /// Tokens that a block sorts.
  int64_t tile = 1;
  bool grouped = false;
};

/// The launches, in their order.
std::vector<RankStep> rankSteps(const RankTask &task);

} // namespace sluice

#endif
