// Every failing call is an error of the right kind, which names the call, the
// driver's code and the kernel.
#include "Fake.h"

#include "runtime/cuda/Device.h"

#include <map>

using namespace sluice;
using namespace sluice::test;
using namespace llvm;

namespace {

class CudaErrors : public CudaTest {
protected:
  Error launch(std::vector<int64_t> words = {0x1000, 1, 0, 0x3000, 0, 0, 0x2000,
                                             0, 0},
               int64_t tokens = 1) {
    return executable->getForward().launch({words, tokens}, {});
  }

  /// Kind and text of the error.
  static std::pair<StringRef, std::string> told(Error error) {
    std::pair<StringRef, std::string> result{"", ""};
    handleAllErrors(
        std::move(error),
        [&](const cuda::CudaError &failure) {
          result = {failure.getKindName(), failure.message()};
        },
        [&](const ErrorInfoBase &other) { result.second = other.message(); });
    return result;
  }

  static std::pair<StringRef, std::string> expected(StringRef kind,
                                                    std::string text) {
    return {kind, std::move(text)};
  }

  std::unique_ptr<cuda::CudaExecutable> executable = cudaExecutable();
};

} // namespace

TEST_F(CudaErrors, NamesTheLaunchThatFailed) {
  fail("cuLaunchKernelEx", 1, 400);
  EXPECT_EQ(told(launch()),
            expected("failed", "cuLaunchKernelEx of kernel 'sum': "
                               "CUDA_ERROR_INVALID_HANDLE (400): what the "
                               "driver says"));
}

TEST_F(CudaErrors, TellsALaunchTooLargeWithItsSizes) {
  fail("cuLaunchKernelEx", 0, 701);
  EXPECT_EQ(told(launch()),
            expected("too_large",
                     "cuLaunchKernelEx of kernel 'halve': "
                     "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701): what the "
                     "driver says, for 1 blocks of 128 threads"));
}

TEST_F(CudaErrors, TellsEarlierFailuresOfOthersApart) {
  cantFail(launch());
  fail("cuStreamGetCaptureInfo", 0, 700);
  call<void()>("fakeForgetCalls")();
  EXPECT_EQ(told(launch()),
            expected("foreign", "cuStreamGetCaptureInfo: "
                                "CUDA_ERROR_ILLEGAL_ADDRESS (700): an illegal "
                                "memory access was encountered"));
  EXPECT_EQ(calls("cuLaunchKernelEx"), "");
}

TEST_F(CudaErrors, TellsEarlierFailuresApartThatTheFirstLaunchTells) {
  fail("cuLaunchKernelEx", 0, 700);
  EXPECT_EQ(told(launch()).first, "foreign");
  call<void()>("fakeReset")();
  fail("cuLaunchKernelEx", 1, 700);
  EXPECT_EQ(told(launch()).first, "failed");
}

TEST_F(CudaErrors, TellsEarlierFailuresApartThatLoadingTells) {
  for (const char *first :
       {"cuDevicePrimaryCtxRetain", "cuCtxGetCurrent", "cuModuleLoadDataEx",
        "cuModuleGetFunction", "cuFuncGetAttribute"}) {
    call<void()>("fakeReset")();
    fail(first, 0, 700);
    auto fresh = cudaExecutable();
    int64_t words[] = {0x1000, 1, 0, 0x3000, 0, 0, 0x2000, 0, 0};
    Error error = fresh->getForward().launch({words, 1}, {/*device=*/1});
    if (error) // the context may have been made by a test before
      EXPECT_EQ(told(std::move(error)).first, "foreign") << first;
  }
}

TEST_F(CudaErrors, TellsItsOwnFailureWhereLaunchesAreWaitedFor) {
  setenv("CUDA_LAUNCH_BLOCKING", "1", /*replace=*/1);
  fail("cuLaunchKernelEx", 0, 700);
  EXPECT_EQ(told(launch()).first, "failed");
  unsetenv("CUDA_LAUNCH_BLOCKING");
}

TEST_F(CudaErrors, TellsADriverOutOfMemory) {
  fail("cuModuleLoadDataEx", 0, 2);
  EXPECT_EQ(told(launch()).first, "out_of_memory");
}

TEST_F(CudaErrors, TellsThatThereIsNoMemoryForPosts) {
  fail("cuMemAlloc", 0, 2);
  // Tests before this one may have left some, of which each graph takes a part.
  for (uint64_t graph = 1000; graph < 2000; ++graph) {
    call<void(uint64_t)>("fakeSetCapture")(graph);
    call<void()>("fakeForgetCalls")();
    Error error = launch({0x1000, 1, 0, 0, 0, 0, 0x2000, 0, 0}, 100);
    if (!error)
      continue;
    EXPECT_EQ(told(std::move(error)).first, "out_of_memory");
    EXPECT_EQ(calls("cuLaunchKernelEx"), "");
    return;
  }
  FAIL() << "1000 graphs share their posts";
}

TEST_F(CudaErrors, RefusesAMissingBuffer) {
  EXPECT_EQ(told(launch({0, 1, 0, 0, 0, 0, 0x2000, 0, 0})),
            expected("", "buffer 'x' is null"));
}

TEST_F(CudaErrors, RefusesAnAddressThatNoElementCanHave) {
  EXPECT_EQ(told(launch({0x1002, 1, 0, 0, 0, 0, 0x2000, 0, 0})),
            expected("", "'x' lies at address 4098, no multiple of the 4 bytes "
                         "of its elements"));
}

TEST_F(CudaErrors, RefusesResultsThatNoWholeAccessCanReach) {
  EXPECT_EQ(told(launch({0x1000, 1, 0, 0, 0, 0, 0x2004, 0, 0})),
            expected("", "'y' lies at address 8196, no multiple of the 16 "
                         "bytes of an access"));
}

TEST_F(CudaErrors, RefusesAnUnknownDevice) {
  EXPECT_EQ(told(cuda::targetOfDevice(5).takeError()),
            expected("failed", "cuDeviceGet: CUDA_ERROR_INVALID_DEVICE (101): "
                               "what the driver says"));
}

TEST_F(CudaErrors, RefusesADeviceThatIsTooOld) {
  call<void(int)>("fakeSetCapability")(75);
  EXPECT_EQ(told(cuda::targetOfDevice(0).takeError()),
            expected("too_old", "device 0 (Fake 0) has compute capability 7.5, "
                                "but 8.0 is needed"));
}

TEST_F(CudaErrors, CompilesForTheNewestTargetThatTheDeviceRuns) {
  std::map<int, std::string> targets = {{80, "sm_80"},   {86, "sm_86"},
                                        {90, "sm_90"},   {100, "sm_100"},
                                        {121, "sm_120"}, {130, "sm_120"}};
  for (auto &[capability, target] : targets) {
    call<void(int)>("fakeSetCapability")(capability);
    EXPECT_EQ(cantFail(cuda::targetOfDevice(0)), target);
  }
}
