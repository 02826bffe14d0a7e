// Without a driver there is an error that says what could not be opened.
#include "runtime/cuda/Driver.h"

#include <gtest/gtest.h>

using namespace sluice::cuda;

static std::string problem() {
  auto driver = Driver::get();
  return driver ? "" : llvm::toString(driver.takeError());
}

// The program has only this test, because an open driver stays open.
TEST(NoDriver, IsTriedAgainUnderAnotherPath) {
  Driver::setPath("/nowhere/libcuda.so");
  EXPECT_EQ(problem(), "/nowhere/libcuda.so: cannot open shared object file: "
                       "No such file or directory");
  Driver::setPath("libm.so.6");
  EXPECT_EQ(problem(), "the driver has no cuInit: it is too old");
  Driver::setPath(SLUICE_FAKE_DRIVER);
  EXPECT_EQ(problem(), "");
  Driver::setPath("/nowhere/libcuda.so");
  EXPECT_EQ(problem(), "");
}
