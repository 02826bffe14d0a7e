// Faults planted in the kernels of a real router are found.
#include "compiler/Pipelines/Compile.h"
#include "compiler/Pipelines/Register.h"
#include "compiler/Pipelines/SimPipeline.h"
#include "compiler/Target/CPUModule.h"
#include "compiler/Target/Programs.h"
#include "runtime/jit/HostCPU.h"
#include "runtime/sim/Hooks.h"
#include "runtime/sim/SimProgram.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

using namespace sluice;
using sim::FaultKind;

namespace {

constexpr char source[] = R"mlir(
func.func @gate(%x: tensor<?x8xf32, #route.axes<["T", "E"]>> {route.name = "x"})
    -> (tensor<?x8xf32, #route.axes<["T", "E"]>>,
        tensor<8xf32, #route.axes<["E"]>>) {
  %s = route.softmax %x over "E" : tensor<?x8xf32, #route.axes<["T", "E"]>>
  %m = route.mean %x over ["T"] : tensor<?x8xf32, #route.axes<["T", "E"]>>
    -> tensor<8xf32, #route.axes<["E"]>>
  return %s, %m : tensor<?x8xf32, #route.axes<["T", "E"]>>,
                  tensor<8xf32, #route.axes<["E"]>>
}
)mlir";

/// The GPU kernels of the router above, as text.
std::string kernels() {
  std::string text;
  CompileOptions options;
  options.target = "sim";
  llvm::Expected<Image> image =
      compile(source, options, [&](llvm::StringRef stage, llvm::StringRef ir) {
        if (stage == "gpu")
          text = ir.str();
      });
  if (!image)
    ADD_FAILURE() << toString(image.takeError());
  return text;
}

/// `text` with all of `what` replaced, of which there must be some.
std::string with(std::string text, llvm::StringRef what,
                 llvm::StringRef instead) {
  size_t place = text.find(what);
  EXPECT_NE(place, std::string::npos) << what.str();
  for (; place != std::string::npos;
       place = text.find(what, place + instead.size()))
    text.replace(place, what.size(), instead);
  return text;
}

struct Router {
  Programs programs;
  std::unique_ptr<ObjectCode> code;
  std::unique_ptr<sim::SimProgram> simulated;

  explicit Router(const std::string &text) {
    mlir::DialectRegistry registry;
    registerAllDialects(registry);
    mlir::MLIRContext context(registry);
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    mlir::PassManager passes(&context);
    buildSimPipeline(passes);
    EXPECT_TRUE(succeeded(passes.run(*module)));
    programs = llvm::cantFail(readPrograms(*module));
    CPUModule compiled =
        llvm::cantFail(CPUModule::create(*module, hostCPU().vectorBits));
    code = llvm::cantFail(ObjectCode::load(
        llvm::cantFail(std::move(compiled).object()), sim::hookSymbols()));
    simulated =
        llvm::cantFail(sim::SimProgram::create(programs.forward, *code));
  }

  /// The fault of a launch on enough tokens for several blocks.
  std::optional<sim::Fault> run(int64_t tokens = 300) {
    std::vector<float> x(tokens * 8, 1.0f), y(tokens * 8), mean(8);
    int64_t words[] = {reinterpret_cast<int64_t>(x.data()),    8, 1,
                       reinterpret_cast<int64_t>(y.data()),    8, 1,
                       reinterpret_cast<int64_t>(mean.data()), 1, 0};
    std::optional<sim::Fault> fault;
    llvm::handleAllErrors(
        simulated->launch({words, tokens}),
        [&](const sim::SimulationError &error) { fault = error.getFault(); });
    if (!fault) {
      EXPECT_EQ(y, std::vector<float>(tokens * 8, 0.125f));
      EXPECT_EQ(mean, std::vector<float>(8, 1.0f));
    }
    return fault;
  }
};

} // namespace

TEST(SimulatedRouter, IsWithoutFaults) {
  Router router(kernels());
  EXPECT_FALSE(router.run());
  EXPECT_FALSE(router.run(/*tokens=*/1));
  EXPECT_EQ(router.simulated->getCounts(0).launches, 2);
}

/// The faults of the router without one op or another that is `what`.
static std::vector<sim::Fault> faultsWithout(llvm::StringRef what) {
  std::vector<sim::Fault> faults;
  std::string text = kernels();
  for (size_t place = 0; (place = text.find(what, place)) != std::string::npos;
       ++place) {
    std::string without = text;
    std::optional<sim::Fault> fault =
        Router(without.erase(place, what.size())).run();
    EXPECT_TRUE(fault) << "at " << place;
    faults.push_back(fault.value_or(sim::Fault()));
  }
  return faults;
}

TEST(SimulatedRouter, NeedsItsBarriers) {
  std::vector<sim::Fault> faults = faultsWithout("gpu.barrier\n");
  EXPECT_GE(faults.size(), 4u);
  // What other threads write is read before, or while, they do.
  for (const sim::Fault &fault : faults)
    EXPECT_TRUE(fault.kind == FaultKind::UnwrittenRead ||
                fault.kind == FaultKind::DataRace);
}

TEST(SimulatedRouter, NeedsItsReleaseAndAcquire) {
  std::vector<sim::Fault> faults =
      faultsWithout("llvm.fence syncscope(\"device\") acq_rel\n");
  EXPECT_EQ(faults.size(), 2u);
  for (const sim::Fault &fault : faults) {
    EXPECT_EQ(fault.kind, FaultKind::DataRace);
    EXPECT_EQ(fault.buffer, "partials");
  }
}

TEST(SimulatedRouter, SetsItsPostsBack) {
  // The last block then stores 1 where another did.
  std::optional<sim::Fault> fault =
      Router(with(kernels(), "llvm.store %c0_i64", "llvm.store %c1_i64"))
          .run(/*tokens=*/200);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::PostLeft);
  EXPECT_EQ(fault->kernel, "gate");
}

TEST(SimulatedRouter, WaitsForAllPosts) {
  // The other blocks then store what is no post.
  std::optional<sim::Fault> fault =
      Router(with(kernels(), "llvm.store %c1_i64", "llvm.store %c0_i64"))
          .run(/*tokens=*/200);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::Deadlock);
  EXPECT_EQ(fault->kernel, "gate");
}

TEST(SimulatedRouter, WritesAllOfItsResults) {
  // A kernel that ends at once.
  std::string text = kernels();
  size_t body = text.find("{\n", text.find("gpu.func @gate"));
  text = text.substr(0, body) + "{\ngpu.return\n}\n}\n}\n";
  std::optional<sim::Fault> fault = Router(text).run();
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, FaultKind::NeverWritten);
  EXPECT_TRUE(llvm::StringRef(fault->text).starts_with("leaves byte 0 of"));
}
