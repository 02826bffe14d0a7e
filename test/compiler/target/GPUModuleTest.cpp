// PTX has the oldest version that its chip and its parameters allow.
#include "compiler/Target/GPUModule.h"
#include "compiler/Pipelines/Register.h"

#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace sluice;

namespace {

std::string ptxOf(int64_t parameters, llvm::StringRef chip) {
  std::string text = "gpu.module @kernels {\n  llvm.func @f(";
  for (int64_t i = 0; i < parameters; ++i)
    text += (i ? ", %arg" : "%arg") + std::to_string(i) + ": i64";
  text += ") attributes {gpu.kernel, nvvm.kernel} {\n    llvm.return\n  }\n}\n";
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  auto kernels = *module->getOps<mlir::gpu::GPUModuleOp>().begin();
  GPUModule compiled =
      llvm::cantFail(GPUModule::create(kernels, *findGPUChip(chip)));
  return llvm::cantFail(compiled.ptx());
}

} // namespace

TEST(GPUModule, TakesTheOldestPTXOfTheChip) {
  // 4096 bytes, all that drivers before CUDA 12.1 take.
  EXPECT_NE(ptxOf(512, "sm_80").find(".version 7.0\n"), std::string::npos);
  EXPECT_NE(ptxOf(512, "sm_90").find(".version 7.8\n"), std::string::npos);
}

TEST(GPUModule, TakesANewerPTXForManyParameters) {
  EXPECT_NE(ptxOf(513, "sm_80").find(".version 8.1\n"), std::string::npos);
  EXPECT_NE(ptxOf(513, "sm_90").find(".version 8.1\n"), std::string::npos);
  EXPECT_NE(ptxOf(513, "sm_100").find(".version 8.6\n"), std::string::npos);
}
