// Work finds a stack that is large enough, on a thread that has a small one.
#include "runtime/fiber/OwnStack.h"

#include <gtest/gtest.h>

#include <cfenv>
#include <climits>
#include <cstring>
#include <pthread.h>

using namespace sluice;

namespace {

/// Touches `bytes` of its frame, as a kernel's arrays do.
int useFrame(size_t bytes) {
  auto *array = static_cast<volatile char *>(__builtin_alloca(bytes));
  for (size_t i = 0; i < bytes; i += 4096)
    array[i] = 1;
  return array[0];
}

void call(size_t bytes, llvm::function_ref<void()> work) {
  llvm::cantFail(callOnOwnStack(bytes, work));
}

/// Runs `work` on a thread of the smallest stack that there is.
void runOnSmallThread(void *(*work)(void *)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, &attributes, work, nullptr), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

} // namespace

TEST(OwnStack, IsTheThreadsWhereFramesAreSmall) {
  auto *here = static_cast<char *>(__builtin_frame_address(0));
  char *there = nullptr;
  call(1024, [&] { there = static_cast<char *>(__builtin_frame_address(0)); });
  EXPECT_LT(std::abs(there - here), 1 << 16);
}

TEST(OwnStack, IsLargeEnough) {
  for (size_t bytes : {size_t(100) << 10, size_t(16) << 20, size_t(1) << 20}) {
    int used = 0;
    call(bytes, [&] { used = useFrame(bytes); });
    EXPECT_EQ(used, 1);
  }
}

TEST(OwnStack, IsLargeEnoughOnASmallThread) {
  runOnSmallThread([](void *) -> void * {
    for (int i = 0; i < 3; ++i) {
      int used = 0;
      call(4 << 20, [&] { used = useFrame(4 << 20); });
      EXPECT_EQ(used, 1);
    }
    return nullptr;
  });
}

TEST(OwnStack, HasTheCallersRounding) {
  std::fesetround(FE_UPWARD);
  int rounding = 0;
  call(1 << 20, [&] { rounding = std::fegetround(); });
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(rounding, FE_UPWARD);
}

TEST(OwnStack, FailsWithoutMemory) {
  bool called = false;
  EXPECT_TRUE(llvm::errorToBool(
      callOnOwnStack(size_t(1) << 50, [&] { called = true; })));
  EXPECT_FALSE(called);
  call(1 << 20, [&] { called = true; });
  EXPECT_TRUE(called);
}
