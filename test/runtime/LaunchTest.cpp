// A launch gives its kernels what the ABI says, and the same bits every time.
#include "runtime/cpu/Launch.h"
#include "runtime/cpu/Workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <thread>

using namespace sluice;
using namespace llvm;

namespace {

struct Argument {
  float *data;
  int64_t stride;
};

Argument argument(const int64_t *slots, unsigned index) {
  const int64_t *words = slots + slot::firstArgument + 3 * index;
  return {reinterpret_cast<float *>(words[0]), words[1]};
}

template <typename Body>
void forTokens(const int64_t *slots, int64_t chunk, Body body) {
  int64_t begin = chunk * slots[slot::chunkTokens];
  int64_t end = std::min(slots[slot::tokens], begin + slots[slot::chunkTokens]);
  for (int64_t token = begin; token < end; ++token)
    body(token);
}

double *partial(const int64_t *slots, int64_t chunk) {
  return reinterpret_cast<double *>(slots[slot::partials]) + chunk;
}

/// doubled[t] = 2 x[t]; leaves the chunk's sum of x.
void doubleTokens(const int64_t *slots, int64_t chunk) {
  Argument x = argument(slots, 0), doubled = argument(slots, 1);
  double sum = 0;
  forTokens(slots, chunk, [&](int64_t token) {
    doubled.data[token * doubled.stride] = 2 * x.data[token * x.stride];
    sum += x.data[token * x.stride];
  });
  *partial(slots, chunk) = sum;
}

/// total = Σ x, chunk by chunk.
void sumPartials(const int64_t *slots) {
  double sum = 0;
  for (int64_t chunk = 0; chunk < slots[slot::numChunks]; ++chunk)
    sum += *partial(slots, chunk);
  *argument(slots, 2).data = sum;
}

/// out[t] = doubled[t] + total
void addTotal(const int64_t *slots, int64_t chunk) {
  Argument doubled = argument(slots, 0), total = argument(slots, 1),
           out = argument(slots, 2);
  forTokens(slots, chunk, [&](int64_t token) {
    out.data[token * out.stride] =
        doubled.data[token * doubled.stride] + *total.data;
  });
}

Buffer tokenBuffer(StringRef name, Role role) {
  return {name.str(), role, "float32", {"T"}, {-1}, /*used=*/true};
}

/// x → doubled (temporary) and total → out, in two kernels.
struct TwoKernels {
  Program program;
  std::vector<KernelEntry> entries{{doubleTokens, sumPartials},
                                   {addTotal, nullptr}};

  TwoKernels() {
    program.buffers = {
        tokenBuffer("x", Role::Input), tokenBuffer("out", Role::Output),
        Buffer{"total", Role::Output, "float32", {}, {}, /*used=*/true},
        tokenBuffer("doubled", Role::Temp)};
    program.kernels = {
        {"double", 16, /*partials=*/1, true, {0, 3, 2}, 4096, 4096},
        {"add", 16, /*partials=*/0, false, {3, 2, 1}, 4096, 4096}};
  }
};

std::vector<float> unevenNumbers(int64_t count) {
  std::vector<float> numbers(count);
  for (int64_t i = 0; i < count; ++i)
    numbers[i] = std::sin(i * 1.7) * std::exp((i * 37) % 23);
  return numbers;
}

std::vector<float> run(const std::vector<float> &x, int64_t stride = 1) {
  TwoKernels router;
  int64_t tokens = x.size() / stride;
  std::vector<float> result(tokens + 1, NAN);
  int64_t words[] = {reinterpret_cast<int64_t>(x.data()),          stride, 0,
                     reinterpret_cast<int64_t>(result.data() + 1), 1,      0,
                     reinterpret_cast<int64_t>(result.data()),     0,      0};
  cantFail(launch(router.program, router.entries, {words, tokens}));
  return result;
}

} // namespace

TEST(Launch, RunsKernelsInOrderOverATemporary) {
  std::vector<float> x = {1, 2, 3, 4};
  EXPECT_EQ(run(x), (std::vector<float>{10, 12, 14, 16, 18}));
}

TEST(Launch, FollowsStrides) {
  std::vector<float> x = {1, -1, 2, -1, 3, -1};
  EXPECT_EQ(run(x, /*stride=*/2), (std::vector<float>{6, 8, 10, 12}));
}

TEST(Launch, FinalizesWithoutTokens) {
  EXPECT_EQ(run({}), std::vector<float>{0});
}

TEST(Launch, GivesTheSameBitsForEveryNumberOfThreads) {
  unsigned before = getNumThreads();
  std::vector<float> x = unevenNumbers(100003);
  setNumThreads(1);
  std::vector<float> expected = run(x);
  for (unsigned threads : {2, 3, 7}) {
    setNumThreads(threads);
    for (int round = 0; round < 5; ++round)
      EXPECT_EQ(run(x), expected);
  }
  setNumThreads(before);
}

TEST(Launch, MayRunInSeveralThreadsAtOnce) {
  std::vector<float> x = unevenNumbers(3001);
  std::vector<float> expected = run(x);
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round)
        wrong += run(x) != expected;
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Launch, PassesSeedAndOffsets) {
  static std::array<int64_t, 3> seen;
  Program program;
  program.kernels = {{"note", 1, 0, false, {}, 0, 0}};
  KernelEntry note{[](const int64_t *slots, int64_t) {
                     seen = {slots[slot::seed], slots[slot::offset],
                             slots[slot::tokenOffset]};
                   },
                   nullptr};
  cantFail(launch(program, note, {{}, /*tokens=*/1, -7, 8, 9}));
  EXPECT_EQ(seen, (std::array<int64_t, 3>{-7, 8, 9}));
}

TEST(Launch, AlignsScratchForTheWidestVector) {
  static int64_t address;
  Program program;
  program.kernels = {{"note", 1, /*partials=*/3, true, {}, 0, 0}};
  KernelEntry note{
      [](const int64_t *, int64_t) {},
      [](const int64_t *slots) { address = slots[slot::partials]; }};
  cantFail(launch(program, note, {{}, /*tokens=*/5}));
  EXPECT_EQ(address % 64, 0);
}

TEST(Launch, RefusesMissingWords) {
  TwoKernels router;
  EXPECT_EQ(toString(launch(router.program, router.entries, {{1, 2}, 4})),
            "expects 3 buffers of 3 words, got 2 words");
}

TEST(Launch, RefusesResultsWithGaps) {
  TwoKernels router;
  std::vector<float> x(8), out(8), total(1);
  int64_t words[] = {reinterpret_cast<int64_t>(x.data()),     2, 0,
                     reinterpret_cast<int64_t>(out.data()),   2, 0,
                     reinterpret_cast<int64_t>(total.data()), 0, 0};
  EXPECT_EQ(toString(launch(router.program, router.entries, {words, 4})),
            "'out' has strides of 2 and 0 elements, not 1 and 0");
}

TEST(Launch, RefusesANullBuffer) {
  TwoKernels router;
  int64_t words[9] = {};
  EXPECT_EQ(toString(launch(router.program, router.entries, {words, 4})),
            "buffer 'x' is null");
}

TEST(Launch, RefusesNegativeTokens) {
  TwoKernels router;
  int64_t words[9] = {};
  EXPECT_EQ(toString(launch(router.program, router.entries, {words, -1})),
            "expects a number of tokens, got -1");
}
