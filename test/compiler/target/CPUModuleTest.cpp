// Code generation keeps the arithmetic of the program and drops its helpers.
#include "compiler/Target/CPUModule.h"
#include "compiler/Pipelines/Register.h"
#include "runtime/jit/HostCPU.h"

#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace sluice;

namespace {

/// The compiled form of a module with one kernel `@k`.
CPUModule compileKernel(llvm::StringRef body, llvm::StringRef others = "") {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  std::string source = ("llvm.func @k(%p: !llvm.ptr, %chunk: i64) attributes "
                        "{sluice.kernel = {}} {\n" +
                        body + "\nllvm.return }\n" + others)
                           .str();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
  return llvm::cantFail(CPUModule::create(*module, hostCPU().vectorBits));
}

bool contains(llvm::StringRef text, llvm::StringRef part) {
  return text.contains(part);
}

constexpr char multiplyThenAdd[] = R"mlir(
  %x = llvm.load %p : !llvm.ptr -> vector<8xf32>
  %m = llvm.fmul %x, %x : vector<8xf32>
  %s = llvm.fadd %m, %x : vector<8xf32>
  llvm.store %s, %p : vector<8xf32>, !llvm.ptr
)mlir";

constexpr char fused[] = R"mlir(
  %x = llvm.load %p : !llvm.ptr -> vector<8xf32>
  %s = llvm.intr.fma(%x, %x, %x)
    : (vector<8xf32>, vector<8xf32>, vector<8xf32>) -> vector<8xf32>
  llvm.store %s, %p : vector<8xf32>, !llvm.ptr
)mlir";

} // namespace

TEST(CPUModule, NeverFusesMultiplyAndAdd) {
  std::string assembly =
      llvm::cantFail(compileKernel(multiplyThenAdd).assembly());
  EXPECT_TRUE(contains(assembly, "mul")) << assembly;
  EXPECT_TRUE(contains(assembly, "add")) << assembly;
  EXPECT_FALSE(contains(assembly, "fmadd") || contains(assembly, "fmla"))
      << assembly;
}

TEST(CPUModule, FusesWhereTheProgramSaysSo) {
  if (!contains(hostCPU().features, "+fma,"))
    GTEST_SKIP() << "this processor has no fused multiply-add of x86";
  std::string assembly = llvm::cantFail(compileKernel(fused).assembly());
  EXPECT_TRUE(contains(assembly, "vfmadd")) << assembly;
}

TEST(CPUModule, DropsHelpersThatNobodyCalls) {
  std::string ir =
      compileKernel("", "llvm.func @helper() { llvm.return }").ir();
  EXPECT_TRUE(contains(ir, "@k(")) << ir;
  EXPECT_FALSE(contains(ir, "@helper")) << ir;
}

TEST(CPUModule, KeepsTheFinalizeOfAKernel) {
  std::string ir =
      compileKernel("", "llvm.func @k_finalize(%p: !llvm.ptr) { llvm.return }")
          .ir();
  EXPECT_TRUE(contains(ir, "@k_finalize(")) << ir;
}

TEST(CPUModule, ReportsWhatTheCodeGeneratorRefuses) {
  CPUModule code = compileKernel(
      R"(llvm.inline_asm has_side_effects "no_such_instruction", "" : () -> ())");
  auto object = std::move(code).object();
  ASSERT_FALSE(object);
  EXPECT_TRUE(contains(toString(object.takeError()), "no_such_instruction"));
}

TEST(CPUModule, GivesObjectCodeAfterText) {
  CPUModule code = compileKernel(fused);
  llvm::cantFail(code.assembly());
  EXPECT_FALSE(llvm::cantFail(std::move(code).object()).empty());
}
