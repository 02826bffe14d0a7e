// A launch queues each kernel once, with the words that kernels expect.
#include "Fake.h"

#include <thread>

using namespace sluice;
using namespace sluice::test;
using namespace llvm;

namespace {

struct Launched {
  std::string name;
  unsigned blocks;
  std::vector<int64_t> words;
};

std::vector<Launched> launched;

/// Remembers the words of `halve` (8 + 3 × 3) and of `sum` (8 + 2 × 3).
void remember(const char *name, unsigned blocks, unsigned,
              const int64_t *const *words) {
  size_t count = StringRef(name) == "halve" ? 17 : 14;
  Launched &launch = launched.emplace_back(Launched{name, blocks, {}});
  for (size_t i = 0; i < count; ++i)
    launch.words.push_back(*words[i]);
}

class CudaLaunch : public CudaTest {
protected:
  CudaLaunch() {
    launched.clear();
    call<void(decltype(&remember))>("fakeOnLaunch")(&remember);
  }

  std::vector<Launched> launch(int64_t tokens,
                               cuda::Destination destination = {}) {
    int64_t words[] = {0x1000, 1, 0, 0, 0x3f000000, 0, 0x2000, 0, 0};
    destination.workspace = reinterpret_cast<char *>(0x4000);
    cantFail(executable->getForward().launch(
        {words, tokens, /*seed=*/5, /*offset=*/6, /*tokenOffset=*/7},
        destination));
    return launched;
  }

  std::unique_ptr<cuda::CudaExecutable> executable = cudaExecutable();
};

} // namespace

TEST_F(CudaLaunch, PassesWordsInOrder) {
  cuda::Destination destination;
  destination.rngState = 0x6000;
  std::vector<Launched> all = launch(/*tokens=*/20, destination);
  ASSERT_EQ(all.size(), 2u);
  // One block has nobody to post to.
  // One temporary of 20 floats, rounded to 128 bytes, then the partials.
  EXPECT_EQ(all[0].words,
            (std::vector<int64_t>{20, 5, 6, 7, 0x6000, 0x4080, 0, 0, 0x1000, 1,
                                  0, 0, 0x3f000000, 0, 0x4000, 1, 0}));
  EXPECT_EQ(all[1].words,
            (std::vector<int64_t>{20, 5, 6, 7, 0x6000, 0x4080, 0, 0, 0x4000, 1,
                                  0, 0x2000, 0, 0}));
}

TEST_F(CudaLaunch, HasBlocksForAllTokensUpToTheLayoutsMost) {
  EXPECT_EQ(launch(1)[0].blocks, 1u);
  EXPECT_EQ(launch(33)[2].blocks, 3u);
  EXPECT_EQ(launch(int64_t(1) << 40)[4].blocks, 10u);
}

TEST_F(CudaLaunch, WithoutTokensOnlyFinishesSums) {
  std::vector<Launched> all = launch(0);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].name, "sum");
  EXPECT_EQ(all[0].blocks, 1u);
}

TEST_F(CudaLaunch, AsksForTemporariesAndTheLargestPartials) {
  // 100 floats in 64-byte lines, then 3 blocks of 2 doubles.
  EXPECT_EQ(executable->getForward().workspaceBytes(100), 448 + 48);
  EXPECT_EQ(executable->getForward().workspaceBytes(0), 16);
}

TEST_F(CudaLaunch, PassesWordsToPostIn) {
  int64_t own = launch(/*tokens=*/100)[1].words[gridSlot::posts];
  EXPECT_NE(own, 0);
  EXPECT_EQ(launch(/*tokens=*/50)[3].words[gridSlot::posts], own);
  call<void(uint64_t)>("fakeSetCapture")(5);
  EXPECT_NE(launch(/*tokens=*/100)[5].words[gridSlot::posts], own);
}

TEST_F(CudaLaunch, GoesToTheStreamInTheDevicesPrimaryContext) {
  cuda::Destination destination;
  destination.device = 1;
  destination.stream = reinterpret_cast<cuda::Stream>(77);
  launch(1, destination);
  EXPECT_EQ(calls("cuLaunchKernelEx"),
            "cuLaunchKernelEx(halve, 1, 128, stream 77, context 101)\n"
            "cuLaunchKernelEx(sum, 1, 256, stream 77, context 101)\n");
}

TEST_F(CudaLaunch, OverlapsWhereKernelsWaitThemselves) {
  Image image = cudaImage();
  image.ptx += "griddepcontrol.wait;";
  executable = cantFail(cuda::CudaExecutable::create(std::move(image)));
  launch(1);
  EXPECT_TRUE(llvm::StringRef(calls("cuLaunchKernelEx"))
                  .starts_with("cuLaunchKernelEx(halve, 1, 128, stream 0, "
                               "context 100, overlapping)\n"));
}

TEST_F(CudaLaunch, LoadsOnceForEachDevice) {
  cuda::Destination second;
  second.device = 1;
  for (int i = 0; i < 3; ++i) {
    launch(1);
    launch(1, second);
  }
  EXPECT_EQ(calls("cuModuleLoadDataEx"),
            "cuModuleLoadDataEx(cubin)\ncuModuleLoadDataEx(cubin)\n");
}

TEST_F(CudaLaunch, OnceLoadedDoesNothingButLaunch) {
  launch(1);
  call<void()>("fakeForgetCalls")();
  launch(1);
  EXPECT_EQ(calls(), "cuCtxPushCurrent(100)\n"
                     "cuStreamGetCaptureInfo(0)\n"
                     "cuLaunchKernelEx(halve, 1, 128, stream 0, context 100)\n"
                     "cuLaunchKernelEx(sum, 1, 256, stream 0, context 100)\n"
                     "cuCtxPopCurrent()\n");
}

TEST_F(CudaLaunch, LeavesACurrentContextAlone) {
  launch(1);
  call<int(uintptr_t)>("cuCtxPushCurrent_v2")(100);
  call<void()>("fakeForgetCalls")();
  launch(1);
  EXPECT_EQ(calls("cuCtx"), "");
  uintptr_t popped;
  call<int(uintptr_t *)>("cuCtxPopCurrent_v2")(&popped);
}

TEST_F(CudaLaunch, LoadsOnceForSeveralThreads) {
  call<void(decltype(&remember))>("fakeOnLaunch")(nullptr);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { launch(1); });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(calls("cuModuleLoadDataEx"), "cuModuleLoadDataEx(cubin)\n");
}
