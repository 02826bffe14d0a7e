// A compiled router survives its bytes, and damaged bytes are refused.
#include "runtime/program/Image.h"

#include <gtest/gtest.h>

using namespace sluice;
using namespace llvm;

namespace {

Image example() {
  Image image;
  image.host = "some processor";
  image.source = "module {\n}";
  image.vectorBits = 256;
  image.object = std::string("\x7f"
                             "ELF\0\x01",
                             6);
  image.forward.buffers = {
      {"x", Role::Input, "bfloat16", {"T", "E"}, {-1, 8}, false}};
  image.forward.kernels = {{"k", 16, 3, true, {0}, 100, 200}};
  return image;
}

std::string problem(StringRef bytes) {
  Expected<Image> image = Image::fromBytes(bytes);
  return image ? "" : toString(image.takeError());
}

} // namespace

TEST(Image, SurvivesItsBytes) {
  Image image = example();
  Expected<Image> again = Image::fromBytes(image.toBytes());
  ASSERT_TRUE(bool(again)) << toString(again.takeError());
  EXPECT_EQ(again->host, image.host);
  EXPECT_EQ(again->source, image.source);
  EXPECT_EQ(again->vectorBits, image.vectorBits);
  EXPECT_EQ(again->object, image.object);
  EXPECT_EQ(json::Value(again->forward), json::Value(image.forward));
  EXPECT_FALSE(again->backward);
}

TEST(Image, KeepsABackwardProgram) {
  Image image = example();
  image.backward = image.forward;
  image.backward->kernels[0].name = "k_backward";
  Expected<Image> again = Image::fromBytes(image.toBytes());
  ASSERT_TRUE(bool(again)) << toString(again.takeError());
  EXPECT_EQ(json::Value(*again->backward), json::Value(*image.backward));
}

TEST(Image, KeepsWhatAGPUNeeds) {
  Image image = example();
  image.target = "sm_90";
  image.ptx = ".version 8.0\n";
  image.forward.kernels[0].layout = Layout{/*lanes=*/8,
                                           /*values=*/4,
                                           /*warpsPerRow=*/1,
                                           /*threads=*/128,
                                           /*tokensPerBlock=*/16,
                                           /*maxBlocks=*/264,
                                           /*sharedBytes=*/32};
  Expected<Image> again = Image::fromBytes(image.toBytes());
  ASSERT_TRUE(bool(again)) << toString(again.takeError());
  EXPECT_EQ(again->target, "sm_90");
  EXPECT_EQ(again->ptx, image.ptx);
  EXPECT_EQ(json::Value(again->forward), json::Value(image.forward));
}

TEST(Image, RefusesBytesCutShortAnywhere) {
  std::string bytes = example().toBytes();
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_NE(problem(StringRef(bytes).take_front(length)), "") << length;
}

TEST(Image, RefusesAnyFlippedBit) {
  std::string bytes = example().toBytes();
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] ^= 1 << bit % 8;
    EXPECT_NE(problem(damaged), "") << bit;
  }
}

TEST(Image, RefusesOtherFiles) {
  EXPECT_EQ(problem("#!/bin/sh\necho something else entirely\n"),
            "not a compiled router of this version");
}

TEST(Image, RefusesThoseOfOtherVersions) {
  std::string bytes = example().toBytes();
  EXPECT_EQ(problem(bytes), "");
  // Word 6 of a launch was something else then.
  bytes.replace(0, 8, "sluice-2");
  EXPECT_EQ(problem(bytes), "not a compiled router of this version");
}

TEST(Image, RefusesAProgramThatIsNotSound) {
  Image image = example();
  image.forward.kernels[0].args = {5};
  EXPECT_EQ(problem(image.toBytes()), "kernel 'k' uses buffer 5 of 1");
}
