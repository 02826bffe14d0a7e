#include "compiler/Special/Philox.h"
#include "Accuracy.h"

namespace sluice::special {

using Word = Host<int64_t>;

static std::array<uint32_t, 4> philoxOf(std::array<Word, 4> counter,
                                        uint64_t key) {
  auto words = philox(counter, Word{static_cast<int64_t>(key)});
  std::array<uint32_t, 4> low;
  for (int i = 0; i < 4; ++i)
    low[i] = static_cast<uint32_t>(words[i].value);
  return low;
}

// The three known answers are those of Random123, kat_vectors.
TEST(Philox, KnownAnswerOfZeros) {
  std::array<uint32_t, 4> want = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c,
                                  0x9b00dbd8};
  EXPECT_EQ(philoxOf({{{0}, {0}, {0}, {0}}}, 0), want);
}

TEST(Philox, KnownAnswerOfOnes) {
  std::array<uint32_t, 4> want = {0x408f276d, 0x41c83b0e, 0xa20bc7c6,
                                  0x6d5451fd};
  EXPECT_EQ(philoxOf({{{kLow32}, {kLow32}, {kLow32}, {kLow32}}}, ~uint64_t(0)),
            want);
}

TEST(Philox, KnownAnswerOfPi) {
  std::array<uint32_t, 4> want = {0xd16cfe09, 0x94fdcceb, 0x5001e420,
                                  0x24126ea1};
  EXPECT_EQ(philoxOf({{{0x243f6a88}, {0x85a308d3}, {0x13198a2e}, {0x03707344}}},
                     0x299f31d0a4093822),
            want);
}

TEST(Philox, CounterHoldsTokenExpertAttemptOffsetAndStream) {
  DrawAddress<Word> at{{7}, {0x1'2345'6789}, {0x12'3456'789a}, {5}, 3};
  auto counter = philoxCounter(at, Word{2});
  EXPECT_EQ(counter[0].value, 0x3456789a);
  EXPECT_EQ(counter[1].value, 5 | 2 << 16);
  EXPECT_EQ(counter[2].value, 0x23456789);
  EXPECT_EQ(counter[3].value, 3 | 0x12 << 8);
}

} // namespace sluice::special
