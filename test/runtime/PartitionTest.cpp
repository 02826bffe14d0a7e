// The chunks of a kernel cover the tokens once, and are few and whole tiles.
#include "runtime/cpu/Partition.h"

#include <gtest/gtest.h>

using sluice::Partition;

TEST(Partition, HasNoChunkWithoutTokens) {
  Partition partition = Partition::of(/*tokens=*/0, /*tileTokens=*/16);
  EXPECT_EQ(partition.numChunks, 0);
  EXPECT_EQ(partition.chunkTokens, 16);
}

TEST(Partition, IsOneTilePerChunkUpToTheMostChunks) {
  Partition partition = Partition::of(/*tokens=*/64 * 16, /*tileTokens=*/16);
  EXPECT_EQ(partition.chunkTokens, 16);
  EXPECT_EQ(partition.numChunks, 64);
}

TEST(Partition, GrowsChunksByWholeTilesBeyond) {
  Partition partition =
      Partition::of(/*tokens=*/64 * 16 + 1, /*tileTokens=*/16);
  EXPECT_EQ(partition.chunkTokens, 32);
  EXPECT_EQ(partition.numChunks, 33);
}

TEST(Partition, CoversAllTokensWithoutAnEmptyChunk) {
  for (int64_t tile : {1, 3, 16, 128})
    for (int64_t tokens = 1; tokens < 5000; ++tokens) {
      Partition partition = Partition::of(tokens, tile);
      ASSERT_EQ(partition.chunkTokens % tile, 0);
      ASSERT_LE(partition.numChunks, Partition::maxChunks);
      ASSERT_GE(partition.numChunks * partition.chunkTokens, tokens);
      ASSERT_LT((partition.numChunks - 1) * partition.chunkTokens, tokens);
    }
}
