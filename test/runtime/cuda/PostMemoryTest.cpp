// Launches that can run at the same time never share the words in which their
// blocks post sums.
#include "Fake.h"

#include "runtime/cuda/PostMemory.h"

#include <set>
#include <thread>

using namespace sluice;
using namespace sluice::test;
using namespace llvm;

namespace {

cuda::Stream streamOf(uintptr_t handle) {
  return reinterpret_cast<cuda::Stream>(handle);
}

class PostMemory : public CudaTest {
protected:
  /// Ends what graphs hold of `memory`.
  void TearDown() override { call<void()>("fakeReset")(); }

  Expected<int64_t> tryFind(uintptr_t stream, uint64_t capture, int64_t bytes) {
    auto graph = reinterpret_cast<cuda::Graph>(capture);
    return memory.find(*cantFail(cuda::Driver::get()), streamOf(stream),
                       {capture, graph}, bytes);
  }
  int64_t find(uintptr_t stream, uint64_t capture = 0, int64_t bytes = 4208) {
    return cantFail(tryFind(stream, capture, bytes));
  }
  int64_t inAnotherThread(uintptr_t stream) {
    int64_t place = 0;
    std::thread([&] { place = find(stream); }).join();
    return place;
  }

  void destroyGraph(uint64_t capture) {
    call<void(uint64_t)>("fakeDestroyGraph")(capture);
  }

  cuda::PostMemory memory;
};

/// CU_STREAM_PER_THREAD.
constexpr uintptr_t perThread = 2;

constexpr int64_t mebibyte = 1 << 20;

} // namespace

TEST_F(PostMemory, IsOneForEachContext) {
  auto contextOf = [](uintptr_t handle) {
    return reinterpret_cast<cuda::Context>(handle);
  };
  EXPECT_EQ(&cuda::PostMemory::of(contextOf(1)),
            &cuda::PostMemory::of(contextOf(1)));
  EXPECT_NE(&cuda::PostMemory::of(contextOf(1)),
            &cuda::PostMemory::of(contextOf(2)));
}

TEST_F(PostMemory, IsSetToZeroOnceByAStreamThatNoneWaitsFor) {
  find(7);
  EXPECT_EQ(calls(), "cuThreadExchangeStreamCaptureMode(2)\n"
                     "cuMemAlloc(1048576)\n"
                     "cuStreamCreate(1)\n"
                     "cuMemsetD8Async(0, 1048576, stream 99)\n"
                     "cuStreamSynchronize(99)\n"
                     "cuStreamDestroy(99)\n"
                     "cuThreadExchangeStreamCaptureMode(0)\n");
  call<void()>("fakeForgetCalls")();
  find(8);
  find(7);
  EXPECT_EQ(calls(), "");
}

TEST_F(PostMemory, OfAStreamIsItsOwn) {
  int64_t own = find(7);
  EXPECT_EQ(own, find(7));
  EXPECT_EQ(own, find(7, 0, /*bytes=*/8));
  EXPECT_GE(std::abs(find(8) - own), 4208);
}

TEST_F(PostMemory, OfAThreadsStreamIsItsOwn) {
  int64_t own = find(perThread);
  EXPECT_NE(own, inAnotherThread(perThread));
  EXPECT_EQ(own, find(perThread));
}

TEST_F(PostMemory, OfAThreadThatHasEndedGoesToNoOther) {
  // The system gives the next thread the id of the one before, whose kernel may
  // still run.
  std::set<int64_t> places;
  for (int i = 0; i < 8; ++i)
    places.insert(inAnotherThread(perThread));
  EXPECT_EQ(places.size(), 8u);
}

TEST_F(PostMemory, OfAStreamIsThatOfAllThreads) {
  for (uintptr_t stream : {0, 1, 7})
    EXPECT_EQ(find(stream), inAnotherThread(stream));
}

TEST_F(PostMemory, OfACapturedGraphIsItsOwn) {
  int64_t eager = find(7), first = find(7, 1);
  EXPECT_EQ(first, find(7, 1));
  EXPECT_NE(first, eager);
  EXPECT_NE(first, find(7, 2));
  EXPECT_NE(first, find(8, 1));
  EXPECT_EQ(eager, find(7));
}

TEST_F(PostMemory, GrowsWithoutTouchingOthers) {
  int64_t few = find(7), next = find(8);
  int64_t many = find(7, 0, /*bytes=*/100000);
  EXPECT_EQ(many, find(7));
  EXPECT_TRUE(many >= next + 4208 || many + 100000 <= few);
  int64_t most = find(7, 0, /*bytes=*/3 * mebibyte);
  EXPECT_EQ(calls("cuMemAlloc"), "cuMemAlloc(1048576)\n"
                                 "cuMemAlloc(4194304)\n");
  EXPECT_EQ(most, find(7));
}

TEST_F(PostMemory, TakesMoreWhenAllIsTaken) {
  std::set<int64_t> places;
  for (uint64_t capture = 1; capture <= 200; ++capture)
    places.insert(find(7, capture));
  EXPECT_EQ(places.size(), 200u);
  EXPECT_EQ(calls("cuMemAlloc"), "cuMemAlloc(1048576)\n"
                                 "cuMemAlloc(1048576)\n");
}

TEST_F(PostMemory, TriesAgainAfterAFailure) {
  fail("cuMemsetD8Async", 0, 700);
  EXPECT_TRUE(errorToBool(tryFind(7, 0, 8).takeError()));
  EXPECT_EQ(calls("cuMemFree"), "cuMemFree()\n");
  call<void()>("fakeReset")();
  EXPECT_NE(find(7), 0);
}

TEST_F(PostMemory, IsHeldOnceByTheGraphThatCapturesIt) {
  find(7);
  EXPECT_EQ(calls("cuUserObject") + calls("cuGraph"), "");
  find(7, /*capture=*/5);
  find(7, /*capture=*/5);
  EXPECT_EQ(calls("cuUserObject") + calls("cuGraph"),
            "cuUserObjectCreate(1, 1)\ncuGraphRetainUserObject(5, 1, 1)\n");
}

TEST_F(PostMemory, OfAGraphThatIsGoneGoesToAnother) {
  int64_t first = find(7, 1), second = find(7, 2);
  destroyGraph(1);
  EXPECT_EQ(find(8, 3), first);
  EXPECT_EQ(find(7, 2), second);
  destroyGraph(2);
  EXPECT_EQ(find(9), second);
}

TEST_F(PostMemory, OfManyGraphsOneAfterAnotherStaysSmall) {
  for (uint64_t capture = 1; capture <= 1000; ++capture) {
    find(7, capture);
    find(7, capture, /*bytes=*/100000);
    destroyGraph(capture);
  }
  EXPECT_EQ(calls("cuMemAlloc"), "cuMemAlloc(1048576)\n");
}

TEST_F(PostMemory, IsForgottenWithItsGraph) {
  int64_t gone = find(7, 1);
  destroyGraph(1);
  EXPECT_EQ(find(8), gone);
  EXPECT_NE(find(7, 1), gone);
}

TEST_F(PostMemory, OfAGraphGoesOnlyToWhatFits) {
  int64_t small = find(7, 1);
  destroyGraph(1);
  int64_t large = find(7, 2, /*bytes=*/100000);
  EXPECT_GE(std::abs(large - small), 8192);
  destroyGraph(2);
  EXPECT_EQ(find(8), small);
  EXPECT_EQ(find(9), large);
  EXPECT_GE(find(10, 0, /*bytes=*/100000), large + 131072);
}

TEST_F(PostMemory, ThatAGraphDoesNotTakeStaysItsOwn) {
  uint64_t capture = 0;
  for (const char *refused :
       {"cuUserObjectCreate", "cuGraphRetainUserObject"}) {
    call<void()>("fakeReset")();
    fail(refused, 0, 1);
    int64_t own = find(7, ++capture);
    EXPECT_NE(calls(refused), "");
    EXPECT_EQ(own, find(7, capture));
    destroyGraph(capture);
    EXPECT_NE(own, find(7, ++capture));
  }
}

TEST_F(PostMemory, ComesBackWhileTheDriverWorksForAnother) {
  int64_t gone = find(7, 1);
  call<void(uint64_t)>("fakeDestroyGraphInMemAlloc")(1);
  find(8, 0, /*bytes=*/3 * mebibyte);
  EXPECT_EQ(find(9), gone);
}
