// PTX is assembled by programs, whose reports are read.
#include "compiler/Target/Assembler.h"
#include "compiler/Target/AssemblerReport.h"
#include "compiler/Target/RunProgram.h"

#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace llvm;

namespace {

/// A program that a shell runs.
struct Script {
  explicit Script(StringRef text)
      : file(
            cantFail(TemporaryFile::create("sh", "#!/bin/sh\n" + text.str()))) {
    sys::fs::setPermissions(file.getPath(), sys::fs::all_all);
  }
  std::string path() const { return file.getPath().str(); }

  TemporaryFile file;
};

std::string messageOf(Error error) { return toString(std::move(error)); }

Program programOf(const char *name) {
  Kernel kernel;
  kernel.name = name;
  kernel.layout = Layout{};
  kernel.layout->threads = 128;
  Program program;
  program.kernels = {kernel};
  return program;
}

constexpr StringLiteral report = R"(ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'g' for 'sm_90'
ptxas info    : Function properties for g
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 40 registers, used 1 barriers, 4104 bytes smem
ptxas info    : Compiling entry function 'f' for 'sm_90'
ptxas info    : Function properties for f
    24 bytes stack frame, 16 bytes spill stores, 20 bytes spill loads
ptxas info    : Used 255 registers, used 0 barriers, 24 bytes cumulative stack size
)";

} // namespace

TEST(Assembler, RunsPtxas) {
  Script ptxas("echo \"$1 $2\"; cat \"$3\" > \"$5\"");
  AssembledPTX made =
      cantFail(assemblePTX(".version 7.8", "sm_90", {"", ptxas.path(), ""}));
  EXPECT_EQ(made.cubin, ".version 7.8");
  EXPECT_EQ(made.report, "-v -arch=sm_90\n");
}

TEST(Assembler, TellsWhatPtxasSays) {
  Script ptxas("echo 'line 3: syntax' >&2; exit 2");
  auto made = assemblePTX("", "sm_90", {"", ptxas.path(), ""});
  ASSERT_FALSE(made);
  EXPECT_EQ(messageOf(made.takeError()),
            ptxas.path() + " failed with 2: line 3: syntax");
}

TEST(Assembler, MakesNothingWithoutTools) {
  AssembledPTX made = cantFail(assemblePTX("text", "sm_90", {}));
  EXPECT_TRUE(made.cubin.empty());
  EXPECT_TRUE(made.report.empty());
}

TEST(Assembler, PrefersPtxas) {
  Script ptxas("cat \"$3\" > \"$5\"");
  AssembledPTX made = cantFail(
      assemblePTX("text", "sm_90", {SLUICE_FAKE_NVJITLINK, ptxas.path(), ""}));
  EXPECT_EQ(made.cubin, "text");
}

TEST(AssemblerReport, HasEachKernelsNumbers) {
  const GPUChip &chip = *findGPUChip("sm_90");
  Program f = programOf("f"), g = programOf("g");
  enterReport(report, chip, f);
  enterReport(report, chip, g);
  ASSERT_TRUE(f.kernels[0].resources);
  EXPECT_EQ(f.kernels[0].resources->registers, 255);
  EXPECT_EQ(f.kernels[0].resources->spillStoreBytes, 16);
  EXPECT_EQ(f.kernels[0].resources->spillLoadBytes, 20);
  EXPECT_EQ(f.kernels[0].resources->localBytes, 24);
  EXPECT_EQ(f.kernels[0].resources->sharedBytes, 0);
  EXPECT_EQ(g.kernels[0].resources->registers, 40);
  EXPECT_EQ(g.kernels[0].resources->localBytes, 0);
  EXPECT_EQ(g.kernels[0].resources->sharedBytes, 4104);
}

TEST(AssemblerReport, LeavesOtherKernelsAlone) {
  Program other = programOf("h");
  enterReport(report, *findGPUChip("sm_90"), other);
  EXPECT_FALSE(other.kernels[0].resources);
}

TEST(AssemblerReport, WithoutRegistersTellsNothing) {
  Program f = programOf("f");
  enterReport("Compiling entry function 'f' for 'sm_90'\n"
              "0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads",
              *findGPUChip("sm_90"), f);
  EXPECT_FALSE(f.kernels[0].resources);
}

TEST(GPUChip, CountsResidentBlocks) {
  const GPUChip &hopper = *findGPUChip("sm_90");
  EXPECT_EQ(residentBlocks(hopper, 128, 32, 0), 16);       // by warps
  EXPECT_EQ(residentBlocks(hopper, 32, 32, 0), 32);        // by blocks
  EXPECT_EQ(residentBlocks(hopper, 128, 96, 0), 5);        // by registers
  EXPECT_EQ(residentBlocks(hopper, 128, 255, 0), 2);       // by registers
  EXPECT_EQ(residentBlocks(hopper, 128, 32, 99 << 10), 2); // by shared memory
}

TEST(GPUChip, OccupancyIsTheShareOfWarps) {
  EXPECT_DOUBLE_EQ(occupancy(*findGPUChip("sm_90"), 128, 96, 0), 20.0 / 64);
  EXPECT_DOUBLE_EQ(occupancy(*findGPUChip("sm_120"), 128, 96, 0), 20.0 / 48);
}

TEST(GPUChip, IsNotFoundByAnotherName) {
  EXPECT_EQ(findGPUChip("sm_75"), nullptr);
}
