// Code reaches a device as a cubin or by the driver's own assembler, also while
// a stream captures.
#include "Fake.h"

using namespace sluice;
using namespace sluice::test;
using namespace llvm;

namespace {

class CudaLoad : public CudaTest {
protected:
  static std::string launch(Image image) {
    auto executable = cudaExecutable(std::move(image));
    int64_t words[] = {0x1000, 1, 0, 0x3000, 0, 0, 0x2000, 0, 0};
    return toString(executable->getForward().launch({words, 1}, {}));
  }

  static Image withCubin(StringRef cubin) {
    Image image = cudaImage();
    image.object = cubin.str();
    return image;
  }

  const std::string fallback =
      "cuModuleLoadDataEx(cubin)\ncuModuleLoadDataEx(ptx)\n";
};

} // namespace

TEST_F(CudaLoad, AssemblesPTXInPlaceOfADamagedCubin) {
  EXPECT_EQ(launch(withCubin("damaged")), "");
  EXPECT_EQ(calls("cuModuleLoadDataEx"), fallback);
}

TEST_F(CudaLoad, AssemblesPTXInPlaceOfACubinForAnotherDevice) {
  EXPECT_EQ(launch(withCubin("other")), "");
  EXPECT_EQ(calls("cuModuleLoadDataEx"), fallback);
}

TEST_F(CudaLoad, AssemblesPTXWithoutACubin) {
  EXPECT_EQ(launch(withCubin("")), "");
  EXPECT_EQ(calls("cuModuleLoadDataEx"), "cuModuleLoadDataEx(ptx)\n");
}

TEST_F(CudaLoad, TellsWhatTheAssemblerSaid) {
  Image image = withCubin("");
  image.ptx += " error";
  EXPECT_EQ(launch(std::move(image)),
            "cuModuleLoadDataEx of kernel 'halve': CUDA_ERROR_INVALID_PTX "
            "(218): what the driver says\nptxas: syntax error");
}

TEST_F(CudaLoad, LoadsNothingAgainAfterOtherFailures) {
  fail("cuModuleLoadDataEx", 0, 2);
  EXPECT_EQ(launch(cudaImage()),
            "cuModuleLoadDataEx of kernel 'halve': CUDA_ERROR_OUT_OF_MEMORY "
            "(2): what the driver says");
  EXPECT_EQ(calls("cuModuleLoadDataEx"), "cuModuleLoadDataEx(cubin)\n");
}

TEST_F(CudaLoad, TellsAMissingKernel) {
  fail("cuModuleGetFunction", 1, 500);
  EXPECT_EQ(launch(cudaImage()), "cuModuleGetFunction of kernel 'sum': unknown "
                                 "error (500): what the driver says");
}

TEST_F(CudaLoad, RefusesBlocksThatTheDeviceCannotHold) {
  call<void(int)>("fakeSetMaxThreads")(192);
  EXPECT_EQ(launch(cudaImage()),
            "kernel 'sum': has blocks of 256 threads with 64 registers each, "
            "of which this device takes 192");
}

TEST_F(CudaLoad, KeepsNoCodeThatItCannotLaunch) {
  call<void(int)>("fakeSetMaxThreads")(192);
  auto executable = cudaExecutable();
  int64_t words[] = {0x1000, 1, 0, 0x3000, 0, 0, 0x2000, 0, 0};
  std::string once = "cuModuleLoadDataEx(cubin)\ncuModuleGetFunction(halve)\n"
                     "cuModuleGetFunction(sum)\ncuModuleUnload()\n";
  for (int i = 0; i < 2; ++i)
    EXPECT_NE(toString(executable->getForward().launch({words, 1}, {})), "");
  EXPECT_EQ(calls("cuModule"), once + once);
}

TEST_F(CudaLoad, LetsAStreamCaptureMeanwhile) {
  EXPECT_EQ(launch(cudaImage()), "");
  // Relaxed while it loads, then as before.
  EXPECT_EQ(calls("cuThread"), "cuThreadExchangeStreamCaptureMode(2)\n"
                               "cuThreadExchangeStreamCaptureMode(0)\n");
}

TEST_F(CudaLoad, RefusesAKernelWithoutALayout) {
  Image image = cudaImage();
  image.forward.kernels[1].layout = std::nullopt;
  auto executable = cuda::CudaExecutable::create(std::move(image));
  ASSERT_FALSE(bool(executable));
  EXPECT_EQ(toString(executable.takeError()), "kernel 'sum' has no layout");
}
