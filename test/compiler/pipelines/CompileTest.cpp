// Route text compiles to an image; what is wrong with it is reported as data.
#include "compiler/Pipelines/Compile.h"
#include "compiler/Pipelines/Diagnostics.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <gtest/gtest.h>

#include <set>

using namespace sluice;
using namespace llvm;

namespace {

constexpr char gate[] = R"mlir(
func.func @gate(%x: tensor<?x8xf32, #route.axes<["T", "E"]>>
                  {route.name = "x", route.grad})
    -> tensor<?x8xf32, #route.axes<["T", "E"]>> {
  %s = route.softmax %x over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
  return %s : tensor<?x8xf32, #route.axes<["T", "E"]>>
}
)mlir";

std::vector<Diagnostic> diagnosticsOf(StringRef source,
                                      const CompileOptions &options = {}) {
  std::vector<Diagnostic> diagnostics;
  Expected<Image> image = compile(source, options);
  if (!image)
    handleAllErrors(image.takeError(), [&](const CompileError &error) {
      diagnostics = error.getDiagnostics();
    });
  return diagnostics;
}

std::vector<std::string> stagesOf(StringRef source) {
  std::vector<std::string> stages;
  cantFail(compile(source, {}, [&](StringRef stage, StringRef text) {
    EXPECT_FALSE(text.empty()) << stage.str();
    stages.push_back(stage.str());
  }));
  return stages;
}

} // namespace

TEST(Compile, MakesBothPrograms) {
  Image image = cantFail(compile(gate, {}));
  EXPECT_EQ(image.forward.kernels.size(), 1u);
  ASSERT_TRUE(image.backward);
  EXPECT_EQ(image.backward->kernels.size(), 1u);
  EXPECT_EQ(image.forward.buffers[0].dtype, "float32");
  EXPECT_EQ(image.source, gate);
}

TEST(Compile, MakesNoBackwardWithoutGradients) {
  std::string source = gate;
  source.erase(source.find(", route.grad"), strlen(", route.grad"));
  EXPECT_FALSE(cantFail(compile(source, {})).backward);
}

TEST(Compile, ShowsEveryStageInOrder) {
  EXPECT_EQ(stagesOf(gate),
            (std::vector<std::string>{"source", "route", "route-backward",
                                      "row", "llvm", "asm"}));
}

TEST(Compile, IsTheSameWhetherOrNotSomeoneReads) {
  Image quiet = cantFail(compile(gate, {}));
  Image read = cantFail(compile(gate, {}, [](StringRef, StringRef) {}));
  EXPECT_EQ(quiet.object, read.object);
}

TEST(Compile, PointsAtTheUsersLine) {
  std::string source = R"mlir(
func.func @f(%x: tensor<?x8xf32, #route.axes<["T", "E"]>> {route.name = "x"})
    -> tensor<?x8xf32, #route.axes<["T", "E"]>> {
  %s = "route.softmax"(%x) <{axis = "K"}> :
    (tensor<?x8xf32, #route.axes<["T", "E"]>>)
    -> tensor<?x8xf32, #route.axes<["T", "E"]>> loc("router.py":12:5)
  return %s : tensor<?x8xf32, #route.axes<["T", "E"]>>
}
)mlir";
  std::vector<Diagnostic> diagnostics = diagnosticsOf(source);
  ASSERT_FALSE(diagnostics.empty());
  EXPECT_EQ(diagnostics[0].severity, "error");
  EXPECT_EQ(diagnostics[0].file, "router.py");
  EXPECT_EQ(diagnostics[0].line, 12u);
  EXPECT_EQ(diagnostics[0].column, 5u);
}

TEST(Compile, RefusesTextThatIsNoModule) {
  std::vector<Diagnostic> diagnostics = diagnosticsOf("softmax please");
  ASSERT_FALSE(diagnostics.empty());
  EXPECT_EQ(diagnostics[0].file, "source.mlir");
  EXPECT_EQ(diagnostics[0].line, 1u);
}

TEST(Compile, RefusesAModuleWithoutRouter) {
  EXPECT_FALSE(diagnosticsOf("module {}").empty());
}

TEST(Compile, RefusesAnotherTarget) {
  CompileOptions options;
  options.target = "abacus";
  std::vector<Diagnostic> diagnostics = diagnosticsOf(gate, options);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].text,
            "expects target 'cpu', 'sim' or one of sm_80, sm_86, sm_87, sm_89, "
            "sm_90, sm_100, sm_103, sm_120, got 'abacus'");
}

TEST(Compile, RefusesAnotherVectorWidth) {
  CompileOptions options;
  options.vectorBits = 96;
  std::vector<Diagnostic> diagnostics = diagnosticsOf(gate, options);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].text,
            "expects vectors of 128, 256 or 512 bits, got 96");
}

TEST(Compile, DumpsEveryStageToAFile) {
  SmallString<128> directory;
  ASSERT_FALSE(sys::fs::createUniqueDirectory("sluice-dump", directory));
  CompileOptions options;
  options.dumpDirectory = directory.str();
  cantFail(compile(gate, options));
  std::set<std::string> files;
  std::error_code problem;
  for (sys::fs::directory_iterator file(directory, problem), end;
       file != end && !problem; file.increment(problem))
    files.insert(sys::path::filename(file->path()).str());
  EXPECT_EQ(files,
            (std::set<std::string>{"asm.s", "llvm.ll", "route-backward.mlir",
                                   "route.mlir", "row.mlir", "source.mlir"}));
  sys::fs::remove_directories(directory);
}

TEST(Compile, RefusesADumpDirectoryThatIsNotThere) {
  CompileOptions options;
  options.dumpDirectory = "/nonexistent/directory";
  std::vector<Diagnostic> diagnostics = diagnosticsOf(gate, options);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_TRUE(StringRef(diagnostics[0].text)
                  .starts_with("cannot write '/nonexistent/directory/"));
}
