// A forked child, which has none of its parent's threads, starts its own.
#include "runtime/cpu/Workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace sluice;

namespace {

/// Needs two threads to end.
bool runsInParallel() {
  std::atomic<int> arrived{0};
  Team().parallelFor(2, 2, [&](int64_t) {
    ++arrived;
    while (arrived < 2)
      std::this_thread::yield();
  });
  return arrived == 2;
}

/// The exit status of a child that calls `body`; killed after 20 s.
int inChild(bool (*body)()) {
  pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(body() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

} // namespace

TEST(Fork, ChildHasWorkersOfItsOwn) {
  unsigned before = getNumThreads();
  setNumThreads(2);
  ASSERT_TRUE(runsInParallel());
  EXPECT_EQ(inChild(runsInParallel), 0);
  EXPECT_TRUE(runsInParallel());
  setNumThreads(before);
}

TEST(Fork, GrandchildHasWorkersOfItsOwn) {
  unsigned before = getNumThreads();
  setNumThreads(2);
  EXPECT_EQ(
      inChild([] { return runsInParallel() && inChild(runsInParallel) == 0; }),
      0);
  setNumThreads(before);
}

TEST(Fork, ChildMayChangeTheNumberOfThreads) {
  unsigned before = getNumThreads();
  setNumThreads(2);
  ASSERT_TRUE(runsInParallel());
  EXPECT_EQ(inChild([] {
              setNumThreads(3);
              return runsInParallel();
            }),
            0);
  setNumThreads(before);
}
