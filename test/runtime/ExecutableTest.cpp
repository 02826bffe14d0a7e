// Object code runs, also after a way through bytes, and bad code is an error.
#include "runtime/Executable.h"
#include "TestKernel.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace llvm;

namespace {

struct Result {
  std::vector<float> twice;
  double sum;
};

Result run(const Executable &executable, const std::vector<float> &x) {
  Result result{std::vector<float>(x.size()), -1};
  int64_t words[] = {reinterpret_cast<int64_t>(x.data()),
                     1,
                     0,
                     reinterpret_cast<int64_t>(result.twice.data()),
                     1,
                     0,
                     reinterpret_cast<int64_t>(&result.sum),
                     0,
                     0};
  cantFail(
      executable.getForward().launch({words, static_cast<int64_t>(x.size())}));
  return result;
}

std::string problem(Image image) {
  auto executable = Executable::create(std::move(image));
  return executable ? "" : toString(executable.takeError());
}

} // namespace

TEST(Executable, RunsCompiledKernels) {
  auto executable = cantFail(Executable::create(test::buildTestKernel()));
  std::vector<float> x(1000, 0.5f);
  Result result = run(*executable, x);
  EXPECT_EQ(result.twice, std::vector<float>(1000, 1.0f));
  EXPECT_EQ(result.sum, 500.0);
}

TEST(Executable, RunsFromBytes) {
  std::string bytes = test::buildTestKernel().toBytes();
  auto executable =
      cantFail(Executable::create(cantFail(Image::fromBytes(bytes))));
  EXPECT_EQ(run(*executable, {1, 2, 3}).twice, (std::vector<float>{2, 4, 6}));
}

TEST(Executable, FinalizesWithoutTokens) {
  auto executable = cantFail(Executable::create(test::buildTestKernel()));
  EXPECT_EQ(run(*executable, {}).sum, 0.0);
}

TEST(Executable, KeepsNothingOfOthers) {
  auto first = cantFail(Executable::create(test::buildTestKernel()));
  auto second = cantFail(Executable::create(test::buildTestKernel()));
  first.reset();
  EXPECT_EQ(run(*second, {4}).sum, 4.0);
}

TEST(Executable, HasNoBackwardWithoutOne) {
  auto executable = cantFail(Executable::create(test::buildTestKernel()));
  EXPECT_EQ(executable->getBackward(), nullptr);
}

TEST(Executable, RefusesCodeForAnotherProcessor) {
  Image image = test::buildTestKernel();
  image.host = "z80";
  EXPECT_EQ(problem(std::move(image)), "compiled for another processor: z80");
}

TEST(Executable, RefusesAMissingKernel) {
  Image image = test::buildTestKernel();
  image.forward.kernels[0].name = "halve";
  EXPECT_NE(problem(std::move(image)).find("halve"), std::string::npos);
}
