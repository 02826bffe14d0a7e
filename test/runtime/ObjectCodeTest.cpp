// Bytes that are no object file for this machine are an error, not a crash.
#include "runtime/jit/ObjectCode.h"
#include "TestKernel.h"

#include "llvm/ADT/bit.h"

#include <gtest/gtest.h>

#include <cmath>

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

#ifdef __x86_64__
TEST(ObjectCode, BringsConversionsOfFloat16) {
  auto code = cantFail(ObjectCode::load(test::buildTestKernel().object));
  auto addresses = cantFail(code->lookup({"__extendhfsf2", "__truncsfhf2"}));
  auto extend = reinterpret_cast<float (*)(_Float16)>(addresses[0]);
  auto truncate = reinterpret_cast<_Float16 (*)(float)>(addresses[1]);
  auto bits = [](_Float16 x) { return bit_cast<uint16_t>(x); };
  for (uint32_t i = 0; i < 1 << 16; ++i) {
    auto half = bit_cast<_Float16>(static_cast<uint16_t>(i));
    float value = extend(half);
    if (value != value)
      continue;
    ASSERT_EQ(value, static_cast<float>(half)) << i;
    ASSERT_EQ(bits(truncate(value)), i);
    // Between two numbers, and beside the middle.
    for (float factor : {1.0f + 0x1p-11f, 1.0f + 0x1.8p-12f, 1.0f - 0x1p-12f}) {
      float other = value * factor;
      ASSERT_EQ(bits(truncate(other)), bits(static_cast<_Float16>(other))) << i;
    }
  }
  EXPECT_TRUE(std::isnan(static_cast<float>(truncate(NAN))));
  EXPECT_TRUE(std::isnan(extend(bit_cast<_Float16>(uint16_t(0x7e00)))));
}
#endif
