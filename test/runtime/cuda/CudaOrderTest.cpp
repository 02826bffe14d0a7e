// A kernel that ranks: the generated one, where CUB has no device to do it on.
#include "Fake.h"

using namespace sluice;
using namespace sluice::test;
using namespace llvm;

namespace {

std::vector<int64_t> words;

void remember(const char *, unsigned, unsigned, const int64_t *const *given) {
  words.clear();
  for (size_t i = 0; i < 23; ++i)
    words.push_back(*given[i]);
}

/// Ranks take the place of the keys, in groups.
Image rankImage() {
  Image image;
  image.target = "sm_90";
  image.object = "cubin";
  image.forward.buffers = {
      {"g", Role::Input, "float64", {"T"}, {-1}, true},
      {"y", Role::Output, "float64", {"T", "E"}, {-1, 6}, true}};
  Kernel rank{"rank", 1, 0, false, {1, 0, 1}, 0, 0};
  rank.kind = KernelKind::Rank;
  rank.layout = Layout{1, 1, 1, 256, 64, /*maxBlocks=*/1 << 16, 0};
  rank.layout->scratchBytes = 24;
  image.forward.kernels = {rank};
  return image;
}

class CudaOrder : public CudaTest {
protected:
  Error launch(int64_t tokens) {
    int64_t buffers[] = {0x1000, 1, 0, 0x2000, 6, 1};
    cuda::Destination destination;
    destination.workspace = reinterpret_cast<char *>(0x4000);
    LaunchArguments arguments;
    arguments.buffers = buffers;
    arguments.tokens = tokens;
    return executable->getForward().launch(arguments, destination);
  }

  std::unique_ptr<cuda::CudaExecutable> executable =
      cudaExecutable(rankImage());
};

} // namespace

TEST_F(CudaOrder, LaunchesEachStepWithScratchMemory) {
  call<void(decltype(&remember))>("fakeOnLaunch")(&remember);
  cantFail(launch(100));
  // Tiles of 64 tokens are sorted; one token a thread is merged.
  std::string sorts =
      "cuLaunchKernelEx(rank, 12, 256, stream 0, context 100)\n";
  std::string merges =
      "cuLaunchKernelEx(rank, 6, 256, stream 0, context 100)\n";
  EXPECT_EQ(calls("cuLaunchKernelEx"),
            sorts + merges + sorts + merges + merges);
  int64_t partials = 0x4000 + executable->getForward().workspaceBytes(100);
  EXPECT_EQ(words, (std::vector<int64_t>{
                       100,          0,      0, 0, 0,      partials,   0,
                       0x4000,       0x2000, 6, 1, 0x1000, 1,          0,
                       0x2000,       6,      1,
                       /*action=*/3, 0,      6, 0, 0,      /*ranks=*/1}));
}

TEST_F(CudaOrder, AsksForScratchMemoryOfAllExperts) {
  // And a little for CUB, which may do the work.
  EXPECT_EQ(executable->getForward().workspaceBytes(100), 100 * 6 * 24 + 1024);
  EXPECT_EQ(executable->getForward().workspaceBytes(0), 0);
}

TEST_F(CudaOrder, RefusesMoreTokensThanRanksCanCount) {
  EXPECT_EQ(toString(launch(int64_t(1) << 31)),
            "at most 2147483647 tokens can be put in order in float64, got "
            "2147483648");
}
