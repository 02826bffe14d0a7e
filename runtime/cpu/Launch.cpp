#include "runtime/cpu/Launch.h"

#include "runtime/cpu/Order.h"
#include "runtime/cpu/Partition.h"
#include "runtime/cpu/Scratch.h"
#include "runtime/cpu/Workers.h"
#include "runtime/fiber/OwnStack.h"
#include "runtime/program/LaunchError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <atomic>

using namespace llvm;

namespace sluice {

/// Bytes of traffic worth waking a thread for: some 10 µs of work.
static constexpr int64_t bytesPerThread = 32 * 1024;

static int64_t partialBytes(const Kernel &kernel, int64_t tokens) {
  return Partition::of(tokens, kernel.tileTokens).numChunks * kernel.partials *
         sizeof(double);
}

/// Scratch for all temporaries and for the partials of one kernel at a time.
static int64_t scratchBytes(const Program &program, int64_t tokens) {
  int64_t bytes = 0;
  for (const Kernel &kernel : program.kernels)
    bytes = std::max(bytes, partialBytes(kernel, tokens));
  return alignTo<Scratch::alignment>(bytes) + temporaryBytes(program, tokens);
}

static Words makeSlots(const Kernel &kernel, const LaunchArguments &arguments,
                       Partition partition, ArrayRef<int64_t> bufferWords,
                       char *partials) {
  Words slots{arguments.tokens,
              arguments.seed,
              arguments.offset,
              arguments.tokenOffset,
              partition.chunkTokens,
              partition.numChunks,
              reinterpret_cast<int64_t>(partials),
              /*reserved=*/0};
  appendBuffers(slots, kernel, bufferWords);
  return slots;
}

static unsigned usefulThreads(const Kernel &kernel, int64_t tokens) {
  int64_t bytes = tokens * (kernel.bytesRead + kernel.bytesWritten);
  if (bytes < 2 * bytesPerThread)
    return 1;
  return std::min<int64_t>(getNumThreads(), bytes / bytesPerThread);
}

static Error runKernel(const Kernel &kernel, const KernelEntry &entry,
                       const LaunchArguments &arguments,
                       ArrayRef<int64_t> bufferWords, char *partials,
                       Team &team) {
  Partition partition = Partition::of(arguments.tokens, kernel.tileTokens);
  Words slots = makeSlots(kernel, arguments, partition, bufferWords, partials);
  std::atomic<bool> hasStacks = true;
  auto call = [&](function_ref<void()> code) {
    if (errorToBool(callOnOwnStack(kernel.stackBytes, code)))
      hasStacks = false;
  };
  team.parallelFor(
      partition.numChunks, usefulThreads(kernel, arguments.tokens),
      [&](int64_t chunk) { call([&] { entry.run(slots.data(), chunk); }); });
  if (entry.finalize)
    team.parallelFor(
        1, 1, [&](int64_t) { call([&] { entry.finalize(slots.data()); }); });
  if (hasStacks)
    return Error::success();
  return outOfMemory(kernel.stackBytes, "a stack");
}

Error launch(const Program &program, ArrayRef<KernelEntry> entries,
             const LaunchArguments &arguments) {
  if (Error error = verifyArguments(program, arguments))
    return error;
  thread_local Scratch memory;
  int64_t bytes = scratchBytes(program, arguments.tokens);
  char *scratch = memory.reserve(bytes);
  if (!scratch)
    return outOfMemory(bytes, "temporaries");
  int64_t temporaries = temporaryBytes(program, arguments.tokens);
  Words bufferWords =
      placeTemporaries(program, arguments, reinterpret_cast<int64_t>(scratch));
  Team team;
  for (auto [kernel, entry] : zip_equal(program.kernels, entries)) {
    Error error =
        kernel.isCompiled()
            ? runKernel(kernel, entry, arguments, bufferWords,
                        scratch + temporaries, team)
            : runOrder(program, kernel, arguments.tokens, bufferWords, team);
    if (error)
      return error;
  }
  return Error::success();
}

} // namespace sluice
