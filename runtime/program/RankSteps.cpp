#include "runtime/program/RankSteps.h"

#include <algorithm>

namespace sluice {

namespace {

/// Writes the launches for some experts.
class Batch {
public:
  Batch(const RankTask &task, int64_t first, std::vector<RankStep> &steps)
      : task(task), steps(steps) {
    next.firstExpert = first;
    next.numExperts = std::min(task.expertsAtOnce, task.experts - first);
  }

  void rank() {
    sort(RankAction::SortByValue);
    if (task.grouped) {
      sort(RankAction::SortByGroup);
      add(RankAction::RankInGroup, /*run=*/0);
    }
    steps.back().ranks = true;
  }

private:
  void sort(RankAction action) {
    add(action, /*run=*/0);
    for (int64_t run = task.tile; run < task.tokens; run *= runsMerged)
      add(RankAction::Merge, run);
  }

  void add(RankAction action, int64_t run) {
    next.action = action;
    next.run = run;
    steps.push_back(next);
    next.from = 1 - next.from;
  }

  const RankTask &task;
  std::vector<RankStep> &steps;
  RankStep next;
};

} // namespace

std::vector<RankStep> rankSteps(const RankTask &task) {
  std::vector<RankStep> steps;
  for (int64_t first = 0; first < task.experts; first += task.expertsAtOnce)
    Batch(task, first, steps).rank();
  return steps;
}

} // namespace sluice
