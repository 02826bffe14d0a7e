// Programs are read from a lowered module, or it is said what is missing.
#include "compiler/Target/Programs.h"
#include "compiler/Pipelines/Register.h"

#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace sluice;

namespace {

llvm::Expected<Programs> read(llvm::StringRef source) {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
  return readPrograms(*module);
}

std::string problem(llvm::StringRef source) {
  auto programs = read(source);
  return programs ? "" : toString(programs.takeError());
}

constexpr char twoPrograms[] = R"mlir(
module attributes {sluice.programs = {
    forward = [{name = "x", role = "input", dtype = "bf16",
                axes = ["T", "E"], shape = [-1, 8], used = true}],
    backward = []}} {
  llvm.func @second() attributes {sluice.kernel = {program = "backward",
    tile_tokens = 4, partials = 0, has_finalize = false, args = [],
    bytes_read = 0, bytes_written = 0}}
  llvm.func @first() attributes {sluice.kernel = {program = "forward",
    tile_tokens = 16, partials = 3, has_finalize = true, args = [0],
    bytes_read = 16, bytes_written = 8}}
}
)mlir";

} // namespace

TEST(Programs, AreReadWithTheirKernels) {
  Programs programs = llvm::cantFail(read(twoPrograms));
  const Buffer &x = programs.forward.buffers.at(0);
  EXPECT_EQ(x.dtype, "bfloat16");
  EXPECT_EQ(x.shape, (std::vector<int64_t>{-1, 8}));
  const Kernel &first = programs.forward.kernels.at(0);
  EXPECT_EQ(first.name, "first");
  EXPECT_EQ(first.tileTokens, 16);
  EXPECT_EQ(first.partials, 3);
  EXPECT_TRUE(first.hasFinalize);
  ASSERT_TRUE(programs.backward);
  EXPECT_EQ(programs.backward->kernels.at(0).name, "second");
}

TEST(Programs, MustBeListed) {
  EXPECT_EQ(problem("module {}"), "the lowered module lists no program");
}

TEST(Programs, MustHaveKnownRoles) {
  std::string source = twoPrograms;
  source.replace(source.find("\"input\""), 7, "\"guest\"");
  EXPECT_NE(problem(source).find("expected a buffer role"), std::string::npos);
}

TEST(Programs, MustBeSound) {
  std::string source = twoPrograms;
  source.replace(source.find("args = [0]"), 10, "args = [7]");
  EXPECT_EQ(problem(source), "kernel 'first' uses buffer 7 of 1");
}
