// A team runs each index once, in any number of loops, for any number of
// callers.
#include "runtime/cpu/Workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cfenv>
#include <chrono>
#include <ctime>
#include <mutex>
#include <pthread.h>
#include <set>
#include <thread>
#include <vector>

using namespace sluice;

namespace {

/// Restores the number of threads, which is the process's.
class Workers : public testing::Test {
protected:
  void TearDown() override { setNumThreads(before); }

  const unsigned before = getNumThreads();
};

/// How often each index was called.
std::vector<int> countCalls(int64_t count, unsigned threads) {
  std::vector<std::atomic<int>> calls(count);
  Team().parallelFor(count, threads, [&](int64_t index) { ++calls[index]; });
  return {calls.begin(), calls.end()};
}

/// Returns when two calls have come here: with one thread, never.
void meet(std::atomic<int> &arrived) {
  ++arrived;
  while (arrived < 2)
    std::this_thread::yield();
}

} // namespace

TEST_F(Workers, RunEachIndexOnce) {
  setNumThreads(4);
  for (unsigned threads : {1, 2, 3, 4, 9})
    for (int64_t count : {0, 1, 2, 64, 1000})
      EXPECT_EQ(countCalls(count, threads), std::vector<int>(count, 1));
}

TEST_F(Workers, LeaveSmallWorkToTheCaller) {
  std::set<std::thread::id> threads;
  auto note = [&](int64_t) { threads.insert(std::this_thread::get_id()); };
  Team().parallelFor(/*count=*/1, /*maxThreads=*/8, note);
  Team().parallelFor(/*count=*/100, /*maxThreads=*/1, note);
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST_F(Workers, HelpTheCaller) {
  setNumThreads(2);
  std::atomic<int> arrived{0};
  Team().parallelFor(2, 2, [&](int64_t) { meet(arrived); });
  EXPECT_EQ(arrived, 2);
}

TEST_F(Workers, StayForTheNextLoops) {
  setNumThreads(2);
  Team team;
  for (int round = 0; round < 1000; ++round) {
    std::atomic<int> arrived{0};
    team.parallelFor(2, 2, [&](int64_t) { meet(arrived); });
    ASSERT_EQ(arrived, 2);
  }
}

TEST_F(Workers, HaveTheSameShareInEveryLoop) {
  setNumThreads(2);
  Team team;
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> arrived{0};
    std::thread::id first;
    team.parallelFor(6, 2, [&](int64_t index) {
      if (index == 0)
        first = std::this_thread::get_id();
      if (index % 3 == 0)
        meet(arrived);
    });
    ASSERT_EQ(first, std::this_thread::get_id());
  }
}

TEST_F(Workers, SleepThroughLongPausesAndComeBack) {
  setNumThreads(2);
  Team team;
  for (int round = 0; round < 3; ++round) {
    std::atomic<int> arrived{0};
    team.parallelFor(2, 2, [&](int64_t) { meet(arrived); });
    ASSERT_EQ(arrived, 2);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST_F(Workers, RestSoonAfterTheLaunch) {
  setNumThreads(2);
  Team().parallelFor(2, 2, [](int64_t) {});
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::clock_t before = std::clock(); // of all threads
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 20);
}

TEST_F(Workers, AreAtMostAsManyAsALoopAllows) {
  setNumThreads(4);
  Team team;
  for (unsigned threads : {4, 2, 3, 1}) {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    team.parallelFor(64, threads, [&](int64_t) {
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    });
    EXPECT_LE(seen.size(), threads);
  }
}

TEST_F(Workers, ServeATeamWithinATeam) {
  setNumThreads(3);
  std::atomic<int> calls{0};
  Team().parallelFor(8, 3, [&](int64_t) {
    Team inner;
    for (int loop = 0; loop < 3; ++loop)
      inner.parallelFor(5, 3, [&](int64_t) { ++calls; });
  });
  EXPECT_EQ(calls, 8 * 3 * 5);
}

TEST_F(Workers, ServeSeveralCallersAtOnce) {
  setNumThreads(3);
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round)
        if (countCalls(17, 3) != std::vector<int>(17, 1))
          ++wrong;
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Workers, MayChangeInNumberWhileTheyRun) {
  std::thread caller([] {
    for (int round = 0; round < 300; ++round)
      ASSERT_EQ(countCalls(9, 4), std::vector<int>(9, 1));
  });
  for (unsigned round = 0; round < 300; ++round)
    setNumThreads(1 + round % 4);
  caller.join();
}

TEST_F(Workers, DoWithoutThreadsThatCannotBeStarted) {
  setNumThreads(4); // The pool of other tests retires.
  pthread_attr_t usual, huge;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  ASSERT_EQ(pthread_attr_init(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, size_t(1) << 47), 0);
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);
  std::set<std::thread::id> threads;
  std::vector<int> calls(100);
  Team().parallelFor(100, 4, [&](int64_t index) {
    threads.insert(std::this_thread::get_id());
    ++calls[index];
  });
  pthread_setattr_default_np(&usual);
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
  EXPECT_EQ(calls, std::vector<int>(100, 1));
  // And with them again as soon as they can be.
  std::atomic<int> arrived{0};
  Team().parallelFor(2, 2, [&](int64_t) { meet(arrived); });
}

TEST_F(Workers, AreAtLeastOne) {
  setNumThreads(0);
  EXPECT_EQ(getNumThreads(), 1u);
}

TEST_F(Workers, SeeDefaultRoundingAndTheCallerKeepsItsOwn) {
  setNumThreads(2);
  std::fesetround(FE_UPWARD);
  std::atomic<int> others{0};
  for (unsigned threads : {1, 2})
    Team().parallelFor(64, threads, [&](int64_t) {
      if (std::fegetround() != FE_TONEAREST)
        ++others;
    });
  int after = std::fegetround();
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(others, 0);
  EXPECT_EQ(after, FE_UPWARD);
}
