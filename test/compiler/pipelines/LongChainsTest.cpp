// A chain of ops may be longer than a stack is deep.
#include "compiler/Pipelines/Register.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

#include "llvm/Support/thread.h"

#include <gtest/gtest.h>

using namespace llvm;

namespace {

/// A stack with 52 bytes for each op, less than a call takes.
constexpr unsigned kOps = 20'000, kStack = 1 << 20;

/// Ops from %v0 on, each of the one before, up to %last.
std::string chain(StringRef op, StringRef type) {
  std::string text;
  raw_string_ostream out(text);
  for (unsigned i = 1; i <= kOps; ++i)
    out << "%v" << i << " = " << op << " %v" << i - 1 << " : " << type << '\n';
  out << "%last = " << op << " %v" << kOps << " : " << type << '\n';
  return text;
}

bool runPasses(StringRef pipeline, StringRef source) {
  mlir::DialectRegistry registry;
  sluice::registerAllDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
  mlir::PassManager passes(&context);
  return module && succeeded(mlir::parsePassPipeline(pipeline, passes)) &&
         succeeded(passes.run(*module));
}

struct LongChains : testing::Test {
  static void SetUpTestSuite() { sluice::registerAllPasses(); }

  /// Whether the passes take a module, in which `!T` has a row for each token.
  static bool take(StringRef pipeline, const std::string &source) {
    bool taken = false;
    auto run = [&] {
      taken = runPasses(pipeline,
                        "!T = tensor<?x8xf32, #route.axes<[\"T\", \"E\"]>>\n" +
                            source);
    };
    llvm::thread(std::optional<unsigned>(kStack), run).join();
    return taken;
  }
};

} // namespace

TEST_F(LongChains, AreFused) {
  EXPECT_TRUE(take("route-fuse", "func.func @f(%v0: !T) -> !T {\n" +
                                     chain("math.absf", "!T") +
                                     "return %last : !T\n}"));
}

TEST_F(LongChains, AreComputedAgainForABackward) {
  EXPECT_TRUE(take("route-differentiate,route-plan-residuals{budget=0}",
                   "func.func @f(%x: !T {route.grad}, %v0: !T) -> !T {\n" +
                       chain("math.absf", "!T") +
                       "%y = arith.mulf %x, %last : !T\nreturn %y : !T\n}"));
}

TEST_F(LongChains, ArePutInOrder) {
  EXPECT_TRUE(take("row.kernel(row-save-registers)",
                   "row.kernel @f(%x: memref<?xf32>, %y: memref<?xf32>) {\n"
                   "%v0 = row.load %x : memref<?xf32> -> f32\n" +
                       chain("math.absf", "f32") +
                       "row.store %last, %y : f32, memref<?xf32>\n"
                       "row.return\n}"));
}

TEST_F(LongChains, AreFinishedOnCPUs) {
  EXPECT_TRUE(
      take("row-to-cpu", "row.kernel @f(%x: memref<f32>, %y: memref<f32>) {\n"
                         "%v0 = row.load %x : memref<f32> -> f32\n" +
                             chain("math.absf", "f32") +
                             "row.finalize {\n"
                             "row.store %last, %y : f32, memref<f32>\n}\n"
                             "row.return\n}"));
}
