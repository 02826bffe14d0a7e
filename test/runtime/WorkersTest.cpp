// parallelFor runs each index once, from any number of callers at once.
#include "runtime/cpu/Workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cfenv>
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
  parallelFor(count, threads, [&](int64_t index) { ++calls[index]; });
  return {calls.begin(), calls.end()};
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
  parallelFor(/*count=*/1, /*maxThreads=*/8, note);
  parallelFor(/*count=*/100, /*maxThreads=*/1, note);
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST_F(Workers, HelpTheCaller) {
  setNumThreads(2);
  std::atomic<int> arrived{0};
  // Each call waits for the other: with one thread this would never end.
  parallelFor(2, 2, [&](int64_t) {
    ++arrived;
    while (arrived < 2)
      std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 2);
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

TEST_F(Workers, AreAtLeastOne) {
  setNumThreads(0);
  EXPECT_EQ(getNumThreads(), 1u);
}

TEST_F(Workers, SeeDefaultRoundingAndTheCallerKeepsItsOwn) {
  setNumThreads(2);
  std::fesetround(FE_UPWARD);
  std::atomic<int> others{0};
  for (unsigned threads : {1, 2})
    parallelFor(64, threads, [&](int64_t) {
      if (std::fegetround() != FE_TONEAREST)
        ++others;
    });
  int after = std::fegetround();
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(others, 0);
  EXPECT_EQ(after, FE_UPWARD);
}
