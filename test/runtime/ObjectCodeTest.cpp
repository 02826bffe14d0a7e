// Bytes that are no object file for this machine are an error, not a crash.
#include "runtime/jit/ObjectCode.h"
#include "TestKernel.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace llvm;

namespace {

/// Why `object` cannot be loaded, or its kernel not found.
std::string problem(StringRef object) {
  auto code = ObjectCode::load(object);
  if (!code)
    return toString(code.takeError());
  auto addresses = (*code)->lookup({"double"});
  return addresses ? "" : toString(addresses.takeError());
}

} // namespace

TEST(ObjectCode, HasTheAddressesOfItsKernels) {
  auto code = cantFail(ObjectCode::load(test::buildTestKernel().object));
  auto addresses = cantFail(code->lookup({"double", "double_finalize"}));
  EXPECT_NE(addresses[0], nullptr);
  EXPECT_NE(addresses[0], addresses[1]);
}

TEST(ObjectCode, RefusesAnEmptyFile) { EXPECT_NE(problem(""), ""); }

TEST(ObjectCode, RefusesText) { EXPECT_NE(problem("not an object"), ""); }

TEST(ObjectCode, RefusesAFileCutShort) {
  std::string object = test::buildTestKernel().object;
  for (size_t length = 0; length < object.size(); length += 97)
    EXPECT_NE(problem(StringRef(object).take_front(length)), "") << length;
}

TEST(ObjectCode, NamesAMissingSymbol) {
  auto code = cantFail(ObjectCode::load(test::buildTestKernel().object));
  auto addresses = code->lookup({"absent"});
  ASSERT_FALSE(addresses);
  EXPECT_NE(toString(addresses.takeError()).find("absent"), std::string::npos);
}
