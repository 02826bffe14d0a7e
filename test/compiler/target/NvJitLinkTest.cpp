// PTX is assembled by a library that is opened at run time.
#include "compiler/Target/NvJitLink.h"

#include <gtest/gtest.h>

using namespace sluice;

static std::string problem(llvm::StringRef ptx, llvm::StringRef target,
                           llvm::StringRef library = SLUICE_FAKE_NVJITLINK) {
  auto linked = linkPTX(ptx, target, library);
  return linked ? "" : llvm::toString(linked.takeError());
}

TEST(NvJitLink, GivesCodeAndReport) {
  AssembledPTX linked =
      llvm::cantFail(linkPTX(".version 7.0", "sm_90", SLUICE_FAKE_NVJITLINK));
  EXPECT_EQ(linked.cubin, "-arch=sm_90\n-Xptxas=-v\n.version 7.0");
  EXPECT_EQ(linked.report, "Used 8 registers");
}

TEST(NvJitLink, TellsWhatTheLibrarySays) {
  EXPECT_EQ(problem("error", "sm_90"),
            "nvJitLink failed with 4 for sm_90: ptxas: line 1: syntax");
}

TEST(NvJitLink, TellsAnUnknownArchitecture) {
  EXPECT_EQ(problem("", "sm_1"), "nvJitLinkCreate failed with 1 for sm_1");
}

TEST(NvJitLink, TellsALibraryThatIsNotThere) {
  EXPECT_EQ(problem("", "sm_90", "/nowhere/libnvJitLink.so"),
            "/nowhere/libnvJitLink.so: cannot open shared object file: No such "
            "file or directory");
}

TEST(NvJitLink, TellsALibraryOfAnotherKind) {
  EXPECT_EQ(problem("", "sm_90", "libm.so.6"),
            "'libm.so.6' has no nvJitLinkDestroy");
}
